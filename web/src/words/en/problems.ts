/** What to say when the server or the network says no, by code; other codes bring the server's sentence. */
import type { Same } from "../shape";
import type zh from "../zh/problems";

export default {
  byCode: {
    offline: "The server cannot be reached. What you entered is kept here; please try again soon.",
    page_fault: "This page made a mistake; nothing was sent. Reload and try again, or tell your administrator.",
    wrong_credentials: "The account, password or code is not right. Try again, or ask your administrator.",
    account_locked:
      "Too many tries. You can sign in again in {minutes} minutes. If urgent, ask the security administrator.",
    not_signed_in: "You were signed out for safety. What you wrote is saved; sign in to go on.",
    not_allowed: "Your role cannot do this step. If you need it, ask your security administrator.",
    not_found: "Not found, or outside your area. If you need it, ask the office head.",
    step_up_needed: "This step asks for your 6-digit code once more.",
    second_factor_missing: "This step asks for a one-time code, and you have none yet. Set it up under “My settings”, then try again.",
    not_a_roster: "This does not look like a roster: no name and ID number columns. Compare with the template.",
    columns_missing:
      "The roster lacks columns it needs. Compare with the template: name, sex, document number, category, office, term start, term end.",
    protected_file: "The file has a password or macros. Save it as plain xlsx or CSV.",
    verified_already: "Somebody has just verified this check-in; reload to see it.",
    voided_already: "This check-in is void already.",
    order_not_active: "Nobody supervises this person now; there is nothing to report for.",
    duplicate_person: "Somebody with the same document number is on the list already.",
    hand_over_first: "First hand over the alerts and people this account still holds, then disable it.",
    office_code_taken: "There is an office with this code already; choose another.",
    wrong_office_level: "An office stands one level below its parent.",
    changed_meanwhile: "Somebody has just changed this. Reload and look again.",
    conflict: "The state has changed. Reload and look again.",
  },
  readFailed: "The data could not be read. Try again; if it stays so, give the number to the system administrator.",
  field: {
    missing: "Please fill this in.",
    invalid: "This is not right; please check.",
    string_too_short: "Too short.",
    string_too_long: "Too long.",
    not_right: "Not right.",
    at_least_12_characters: "At least 12 characters.",
    at_least_15_characters: "At least 15 characters.",
    at_most_128_characters: "At most 128 characters.",
    too_easy_to_guess: "Too easy to guess; choose another.",
    three_kinds_of_characters: "Use three of: capitals, small letters, digits, signs.",
    six_digits: "Six digits.",
    taken: "Somebody has this already; choose another.",
  },
} satisfies Same<typeof zh>;
