/** Every English sentence, one file a page; each file satisfies its Chinese twin. */
import admin from "./admin";
import alerts from "./alerts";
import answering from "./answering";
import care from "./care";
import changing from "./changing";
import channels from "./channels";
import checkIn from "./check-in";
import codes from "./codes";
import dispatch from "./dispatch";
import drills from "./drills";
import duty from "./duty";
import entry from "./entry";
import importing from "./importing";
import live from "./live";
import map from "./map";
import me from "./me";
import messages from "./messages";
import office from "./office";
import oversight from "./oversight";
import people from "./people";
import person from "./person";
import phone from "./phone";
import policy from "./policy";
import problems from "./problems";
import reports from "./reports";
import runbook from "./runbook";
import shell from "./shell";
import silence from "./silence";
import today from "./today";
import wall from "./wall";

export default {
  admin,
  alerts,
  answering,
  care,
  changing,
  channels,
  checkIn,
  codes,
  dispatch,
  drills,
  duty,
  entry,
  importing,
  live,
  map,
  me,
  messages,
  office,
  oversight,
  people,
  person,
  phone,
  policy,
  problems,
  reports,
  runbook,
  shell,
  silence,
  today,
  wall,
} as const;
