// The one module that a page loads: GOV.UK Frontend's components, then ours. Every page works without it.
import { initAll } from "./govuk-frontend.js";
import { followLiveParts, lookAgain } from "./progress.mjs";
import { offerListFilters } from "./list-filter.mjs";

initAll();
followLiveParts();
lookAgain();
offerListFilters();
