/** Whether this machine can draw the map with WebGL2; asked once. */
let answer: boolean | null = null;

export function hasWebGl2(): boolean {
  answer ??= document.createElement("canvas").getContext("webgl2") !== null;
  return answer;
}
