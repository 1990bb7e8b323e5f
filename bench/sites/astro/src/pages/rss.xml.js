import rss from "@astrojs/rss";
import { pages } from "../site";

export function GET(context) {
  return rss({
    title: "Bench",
    description: "Made for a comparison",
    site: context.site,
    items: pages.slice(0, 20).map((page) => ({
      title: page.data.title,
      pubDate: page.data.date,
      description: page.data.description,
      link: `/${page.id}/`,
    })),
  });
}
