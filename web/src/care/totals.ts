/** Draws totals over time; loaded only when a report has more than one. */
import { LineChart, type LineSeriesOption } from "echarts/charts";
import { GridComponent, TooltipComponent, type GridComponentOption, type TooltipComponentOption } from "echarts/components";
import { init, use, type ComposeOption, type ECharts } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { token } from "@/map/marks";
import { text } from "@/words";
import { day } from "@/words/dates";

use([LineChart, GridComponent, TooltipComponent, SVGRenderer]);

type Option = ComposeOption<LineSeriesOption | GridComponentOption | TooltipComponentOption>;

export interface Point {
  readonly at: string;
  readonly total: number | null;
  readonly own: boolean;
}

/** `top` is the highest possible total; `sem` the standard error in points, drawn as a band on both sides. */
export function drawTotals(box: HTMLElement, points: readonly Point[], { top, sem }: { top: number; sem: number | null }): ECharts {
  const chart = init(box, null, { renderer: "svg" });
  chart.setOption(option(points, top, sem));
  return chart;
}

function option(points: readonly Point[], top: number, sem: number | null): Option {
  const font = { color: token("text-second"), fontSize: 12, fontFamily: getComputedStyle(document.documentElement).fontFamily };
  return {
    animation: false,
    grid: { left: 34, right: 20, top: 18, bottom: 28 },
    tooltip: {
      trigger: "axis",
      // Drawn, not written as HTML: the security policy allows no inline style sheet.
      renderMode: "richText",
      backgroundColor: token("surface"),
      borderColor: token("edge"),
      textStyle: { ...font, color: token("text") },
    },
    xAxis: { type: "category", boundaryGap: true, data: points.map((point) => day(point.at)), axisLabel: font, axisTick: { show: false }, axisLine: { lineStyle: { color: token("edge") } } },
    yAxis: { type: "value", min: 0, max: top, splitNumber: 3, axisLabel: font, splitLine: { lineStyle: { color: token("hairline") } } },
    series: [...errorBand(points, top, sem), line(points)],
  };
}

function line(points: readonly Point[]): LineSeriesOption {
  return {
    type: "line",
    name: text("care.report.totalColumn"),
    data: points.map((point) => ({ value: point.total ?? "-", symbolSize: point.own ? 12 : 8 })),
    symbol: "rect",
    lineStyle: { color: token("chart-1"), width: 2 },
    itemStyle: { color: token("chart-1") },
    label: { show: true, color: token("text"), fontSize: 12 },
    emphasis: { disabled: true },
  };
}

/** Two stacked areas: an unseen floor, and on it twice the standard error. */
function errorBand(points: readonly Point[], top: number, sem: number | null): LineSeriesOption[] {
  if (sem === null) return [];
  const low = points.map((point) => (point.total === null ? "-" : Math.max(0, point.total - sem)));
  const width = points.map((point) => {
    if (point.total === null) return "-";
    return Math.min(top, point.total + sem) - Math.max(0, point.total - sem);
  });
  const area = (data: (number | string)[], opacity: number): LineSeriesOption => ({
    type: "line",
    stack: "error",
    data,
    symbol: "none",
    silent: true,
    lineStyle: { opacity: 0 },
    areaStyle: { color: token("chart-4"), opacity },
    tooltip: { show: false },
    emphasis: { disabled: true },
  });
  return [area(low, 0), area(width, 0.14)];
}
