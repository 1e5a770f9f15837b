/** Which parts of the desk a role's data allow; the server decides, this only leaves out empty panels. */
import type { Role } from "@/api/shapes";

const PLACES: ReadonlySet<Role> = new Set(["officer", "head", "command"]);
const FIGURES: ReadonlySet<Role> = new Set(["officer", "head", "psychologist", "supervisor", "command"]);

/** Whether last places come with the alerts and the map may be asked for. */
export const seesPlaces = (role: Role | null): boolean => role !== null && PLACES.has(role);

/** Whether the district's figures may be asked for. */
export const seesFigures = (role: Role | null): boolean => role !== null && FIGURES.has(role);
