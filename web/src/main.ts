/** Where the screens begin. */
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { router } from "./shell/router";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/print.css";
import { i18n, language, use } from "./words";

use(language());

const app = createApp(App);
app.use(createPinia());
app.use(i18n);
app.use(router);
app.mount("#app");
