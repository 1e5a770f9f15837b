/** The options of the seven-day chart: one line a level in its colour, with its shape as marker. */
import { LineChart, type LineSeriesOption } from "echarts/charts";
import { GridComponent, TooltipComponent, type GridComponentOption, type TooltipComponentOption } from "echarts/components";
import { init, use, type ComposeOption, type ECharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { MARKS, token } from "@/map/marks";
import { text } from "@/words";
import type { TrendDay } from "./requests";

use([LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

export const TREND_LEVELS = ["red", "orange", "yellow", "blue"] as const;
export type TrendOption = ComposeOption<LineSeriesOption | GridComponentOption | TooltipComponentOption>;

/** A dash for each level too, so that lines can be told apart without colour and without markers. */
const DASHES = { red: "solid", orange: [8, 3], yellow: [4, 3], blue: [2, 3] } as const;

/** "11-24": enough beside a title that says seven days. */
export const shortDay = (day: string): string => day.slice(5);

/** `scale` enlarges everything for the wall. Colours are those of the theme in force. */
export function trendOption(days: readonly TrendDay[], scale: number): TrendOption {
  const px = (size: number): number => size * scale;
  const font = { color: token("text-second"), fontSize: px(12), fontFamily: getComputedStyle(document.documentElement).fontFamily };
  return {
    animation: false,
    grid: { left: px(34), right: px(14), top: px(14), bottom: px(26) },
    tooltip: {
      trigger: "axis",
      // Drawn on the canvas: an HTML tooltip would need inline styles, which the security policy forbids.
      renderMode: "richText",
      backgroundColor: token("surface"),
      borderColor: token("edge"),
      textStyle: { ...font, color: token("text") },
    },
    xAxis: { type: "category", data: days.map((one) => shortDay(one.day)), axisLabel: font, axisTick: { show: false }, axisLine: { lineStyle: { color: token("edge") } } },
    yAxis: { type: "value", min: 0, minInterval: 1, splitNumber: 3, axisLabel: font, splitLine: { lineStyle: { color: token("hairline") } } },
    series: TREND_LEVELS.map((level) => ({
      type: "line",
      name: text(`codes.level.${level}`),
      data: days.map((one) => one[level]),
      symbol: `path://${MARKS[level]}`,
      symbolSize: px(11),
      showSymbol: true,
      lineStyle: { color: token(`${level}-edge`), width: px(2), type: typeof DASHES[level] === "string" ? DASHES[level] : DASHES[level].map(px) },
      itemStyle: { color: token(level), borderColor: token(`${level}-edge`), borderWidth: px(1.2) },
      emphasis: { disabled: true },
    })),
  };
}

/** A chart in `element`; the caller disposes of it. */
export function drawTrend(element: HTMLElement, days: readonly TrendDay[], scale: number): ECharts {
  const chart = init(element, null, { renderer: "canvas" });
  chart.setOption(trendOption(days, scale));
  return chart;
}
