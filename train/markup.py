"""The text of expected HTML, as the scorer of the labelled sets reads it."""

import html.parser


class _Text(html.parser.HTMLParser):
    BREAKS = {"p", "br", "li", "div", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}

    def __init__(self, source):
        super().__init__()
        self.out = []
        self.feed(source)

    def handle_data(self, data):
        self.out.append(data)

    def handle_starttag(self, tag, attributes):
        if tag in self.BREAKS:
            self.out.append("\n")


def text_of(markup):
    return "".join(_Text(markup).out)
