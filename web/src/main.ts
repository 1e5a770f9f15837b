/** The first page, until the screens move in. */
import { createApp, h } from "vue";

createApp({ render: () => h("main", [h("h1", "社区矫正 · Community correction")]) }).mount("#app");
