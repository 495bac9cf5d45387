"""What mkdocs does otherwise for this site."""

import pathlib


def anchor(heading, _separator="-"):
    """What a heading is linked by, as GitHub makes it, for which the pages are written."""
    kept = (character for character in heading.lower() if character.isalnum() or character in " -_")
    return "".join(kept).replace(" ", "-")


def on_config(config):
    config["mdx_configs"].setdefault("toc", {})["slugify"] = anchor
    # The playground is there only where its parts were.
    built = pathlib.Path(config["docs_dir"], "playground/index.html").is_file()
    config["nav"] = [entry for entry in config["nav"] if built or "Playground" not in entry]
    return config


# What the theme does not say to those who do not see the page, or have a keyboard alone.
SAID = {
    'data-target="#navbar-collapse"': 'data-target="#navbar-collapse" aria-label="All pages"',
    '<div class="navbar fixed-top': '<div role="navigation" class="navbar fixed-top',
    "<pre>": '<pre tabindex="0">',
}


def on_post_page(output, **_page_and_config):
    for written, better in SAID.items():
        output = output.replace(written, better)
    return output
