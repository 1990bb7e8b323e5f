"""The site in Pelican, with its cache of read files on, which its documentation names for large sites."""

SITENAME = "Bench"
SITEURL = "https://example.org"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
AUTHOR = "Bench"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
PAGE_PATHS = ["pages"]
PLUGINS = ["pelican.plugins.sitemap"]
SITEMAP = {"format": "xml"}

CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
CHECK_MODIFIED_METHOD = "mtime"

PATH_METADATA = r"(?P<place>(?P<category>[^/]+/[^/]+)/.+)\.md"
CATEGORY_REGEX_SUBSTITUTIONS: list[tuple[str, str]] = []
ARTICLE_URL = "{place}/"
ARTICLE_SAVE_AS = "{place}/index.html"
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = "{slug}/index.html"
TAG_URL = "tags/{slug}/"
TAG_SAVE_AS = "tags/{slug}/index.html"
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = ""

FEED_DOMAIN = SITEURL
FEED_RSS = "feed.rss"
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = True
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
