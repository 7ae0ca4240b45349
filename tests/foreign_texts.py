"""Texts that would be something else than text wherever they are not written as such."""

from __future__ import annotations

import random

ADDRESS = "http://foreign.invalid"
"""Whoever fetches something from here has read a text as markup."""

HOSTILE = [
    f"![x]({ADDRESS}/image.png)",
    f"[link]({ADDRESS}/link) <{ADDRESS}/auto> {ADDRESS}/plain www.foreign.invalid me@foreign.invalid",
    f'<img src="{ADDRESS}/tag.png" onerror="fetch(\'{ADDRESS}/js\')">',
    f"<a href='{ADDRESS}/a'>a</a><b>b</b><br><sub>s</sub><script>x</script></script>",
    "**bold** __bold__ *it* _it_ ~~gone~~ `code` $x^2$ $$y$$ ==m==",
    ":red[red] :material/star: :smile: :streamlit: :small[s] :color[c]{foreground=red} ::leaf :::box",
    "# head",
    "> quote",
    "- item",
    "1. item",
    "--- -> <- <-> -- >= <= ~= ---",
    "---",
    "| a | b |",
    "```python",
    "%{x} %{customdata} &lt;i&gt; &amp; &#42; {title} {{x}}",
    "]] [[batch]] ** :gray[x]",
    "\\*not\\* \\",
    "=HYPERLINK(1) +1 -1 @x",
    "'; DROP TABLE runs; --",
    "a: b:c http: //x",
    "C:\\Users\\me\\:D",
]
_WORDS = ["http://a.bc", "www.a.bc", "**", ":red[", ":material/star:", " -> ", " <-> ", "](", "![", "<b>", "&lt;", "$$"]
_SPECIAL = "*_`[]()<>!:#$~|\\{}-+=.@&%/ ;'\"^ab1w"


def random_texts(count: int, seed: int = 0) -> list[str]:
    """Texts of the letters that markup is made of, the same at every call."""
    draw = random.Random(seed)
    texts = []
    for _ in range(count):
        parts = [draw.choice(_WORDS if draw.random() < 0.2 else _SPECIAL) for _ in range(draw.randint(1, 14))]
        texts.append("".join(parts))
    return [text for text in texts if text.strip()]
