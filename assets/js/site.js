// The page works without this file; it adds what only a script can do.
import "../holdfast/register.js";
import { rememberScheme } from "./remember-scheme.js";
import { followHeadings } from "./follow-headings.js";
import { copyCode } from "./copy-code.js";
import { rememberTabs } from "./tabs.js";
import { closeOnChoice } from "./popovers.js";
import { closeSubmenus } from "./submenus.js";
import { reachScrollAreas, showCurrent } from "./scroll-areas.js";

rememberScheme(document);
followHeadings(document);
closeOnChoice(document);
closeSubmenus(document);
rememberTabs(document);
reachScrollAreas(document);
copyCode(document);
showCurrent(document);
