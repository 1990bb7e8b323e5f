import { getCollection } from "astro:content";

const word = (text: string) => text[0].toUpperCase() + text.slice(1);

export interface Link { url: string; title: string }
export interface List extends Link { items: Link[] }
export interface Section extends List { subs: List[] }

export const pages = await getCollection("pages");
pages.sort((a, b) => b.data.date.getTime() - a.data.date.getTime());

/** Sections and subsections in the order of their URLs, each with what is directly in it. */
export const sections = group();

/** The navigation is the same on all pages, and so is made once. */
export const nav = `<ul>${sections.map((top) => item(top, `<ul>${top.subs.map((sub) => item(sub)).join("")}</ul>`)).join("\n")}</ul>`;

function item(one: Link, below = ""): string {
  return `<li><a href="${one.url}">${one.title}</a>${below}</li>`;
}

function group(): Section[] {
  const found = new Map<string, Map<string, Link[]>>();
  for (const page of pages) {
    const [top, sub] = page.id.split("/");
    const subs = found.get(top) ?? found.set(top, new Map()).get(top)!;
    const items = subs.get(sub) ?? subs.set(sub, []).get(sub)!;
    items.push({ url: `/${page.id}/`, title: page.data.title });
  }
  return [...found.keys()].sort().map((top) => {
    const subs = [...found.get(top)!.entries()]
      .map(([sub, items]) => ({ url: `/${top}/${sub}/`, title: word(sub), items }))
      .sort((a, b) => (a.url < b.url ? -1 : 1));
    return { url: `/${top}/`, title: word(top), items: subs, subs };
  });
}
