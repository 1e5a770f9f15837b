/** The words every page may need before the office's are there: the frame, the phone, the tablet. */
import enAnswering from "./en/answering";
import enMessages from "./en/messages";
import enPhone from "./en/phone";
import enShell from "./en/shell";
import zhAnswering from "./zh/answering";
import zhMessages from "./zh/messages";
import zhPhone from "./zh/phone";
import zhShell from "./zh/shell";

export const first = {
  zh: { answering: zhAnswering, messages: zhMessages, phone: zhPhone, shell: zhShell },
  en: { answering: enAnswering, messages: enMessages, phone: enPhone, shell: enShell },
};
