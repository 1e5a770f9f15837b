/** What to say when the server or the network says no, by code. */
import type { Same } from "../shape";
import type zh from "../zh/problems";

export default {
  byCode: {
    offline: "The server cannot be reached. What you entered is kept here; please try again soon.",
    page_fault:
      "This page made a mistake; nothing was sent. Reload and try again, or tell your administrator.",
    wrong_credentials:
      "The account, password or code is not right. Try again, or ask your administrator.",
    account_locked:
      "Too many tries. You can sign in again in {minutes} minutes. If urgent, ask the security administrator.",
    not_signed_in: "You were signed out for safety. What you wrote is saved; sign in to go on.",
    not_allowed: "Your role cannot do this step. If you need it, ask your security administrator.",
    not_found: "Not found, or outside your area. If you need it, ask the office head.",
    step_up_needed: "This step asks for your 6-digit code once more.",
  },
  field: {
    missing: "Please fill this in.",
    invalid: "This is not right; please check.",
    too_short: "Too short.",
    too_long: "Too long.",
    taken: "Somebody has this already; choose another.",
  },
} satisfies Same<typeof zh>;
