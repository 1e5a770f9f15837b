// The rival on Node: `ws`, without compression; usage: node node_ws.cjs, with NODE_PATH to its `ws`.
const { WebSocketServer } = require("ws");
const readline = require("node:readline");
const PAD = JSON.stringify({ pad: "x".repeat(330) });
let seq = 1;
const made = (at) => {
  seq += 1;
  return `{"type":"frames","frames":[{"epoch":"${"e".repeat(20)}","seq":${seq},"prev":${seq - 1},"kind":"alerts.raised","id":"a","at":"${at}","alert":${PAD}}]}`;
};
const now = () => process.hrtime.bigint();
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false, backlog: 4096 }, () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
const give = (texts) => { for (const screen of server.clients) for (const text of texts) screen.send(text); };
const turn = () => new Promise((go) => { setImmediate(go); });
const after = (ms) => new Promise((go) => { setTimeout(go, ms); });
const commands = {
  rss: async () => ({ kb: Math.round(process.memoryUsage().rss / 1024) }),
  send: async ({ m, each }) => {
    const start = now();
    for (let done = 0; done < m; done += each) {
      give(Array.from({ length: each }, () => made(now())));
      await turn();
    }
    return { start: Number(start) };
  },
  pace: async ({ rate, seconds }) => {
    const start = now(), step = BigInt(1e9) / BigInt(rate), all = rate * seconds;
    for (let done = 0; done < all;) {
      const texts = [];
      while (done + texts.length < all && start + BigInt(done + texts.length) * step <= now()) texts.push(made(start + BigInt(done + texts.length) * step));
      if (texts.length > 0) give(texts);
      done += texts.length;
      const left = Number(start + BigInt(done) * step - now()) / 1e6;
      if (left > 1) await after(left); else await turn();
    }
    return { start: Number(start) };
  },
};
readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const { do: what, ...words } = JSON.parse(line);
  console.log(JSON.stringify(await commands[what](words)));
}).on("close", () => { process.exit(0); });
