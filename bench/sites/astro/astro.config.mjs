import sitemap from "@astrojs/sitemap";
import { defineConfig } from "astro/config";

export default defineConfig({
  site: "https://example.org",
  integrations: [sitemap()],
  markdown: { syntaxHighlight: "prism" },
});
