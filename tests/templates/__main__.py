"""Write the page of the templates that come along anew."""

from tests.templates.page import PAGE, render

if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
