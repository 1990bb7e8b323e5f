import { feedPlugin } from "@11ty/eleventy-plugin-rss";
import syntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";

const word = (text) => text[0].toUpperCase() + text.slice(1);

/** Sections and subsections in the order of their URLs, each with what is directly in it. */
function sections(pages) {
  const found = new Map();
  for (const page of pages) {
    const [top, sub] = page.url.split("/").slice(1);
    if (!found.has(top)) found.set(top, { url: `/${top}/`, title: word(top), items: [], subs: new Map() });
    const { subs } = found.get(top);
    if (!subs.has(sub)) subs.set(sub, { url: `/${top}/${sub}/`, title: word(sub), items: [] });
    subs.get(sub).items.push({ url: page.url, title: page.data.title });
  }
  const byUrl = (a, b) => (a.url < b.url ? -1 : 1);
  return [...found.values()].sort(byUrl).map((one) => {
    const subs = [...one.subs.values()].sort(byUrl);
    return { ...one, subs, items: subs };
  });
}

export default function (config) {
  config.addPlugin(syntaxHighlight);
  config.addPlugin(feedPlugin, {
    type: "rss",
    outputPath: "/feed.xml",
    collection: { name: "pages", limit: 20 },
    metadata: { language: "en", title: "Bench", subtitle: "", base: "https://example.org/", author: { name: "" } },
  });
  config.addPassthroughCopy({ "assets/css": "css" });
  config.addCollection("pages", (api) => api.getFilteredByGlob("content/**/*.md"));
  config.addCollection("sections", (api) => sections(api.getFilteredByGlob("content/**/*.md")));
  config.addCollection("lists", (api) => {
    const tops = sections(api.getFilteredByGlob("content/**/*.md"));
    return tops.flatMap((one) => [one, ...one.subs]);
  });
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  let nav;
  config.on("eleventy.before", () => (nav = undefined));
  config.addShortcode("nav", (tops) => (nav ??= navigation(tops)));
  return { markdownTemplateEngine: false, dir: { input: "content", includes: "../includes", output: "_site" } };
}

/** The navigation is the same on all pages, and so is made once. */
function navigation(tops) {
  const link = (one) => `<a href="${one.url}">${one.title}</a>`;
  const item = (top) => `<li>${link(top)}<ul>${top.subs.map((sub) => `<li>${link(sub)}</li>`).join("")}</ul></li>`;
  return `<ul>${tops.map(item).join("\n")}</ul>`;
}
