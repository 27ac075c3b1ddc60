"""What a page is looked at in: the narrowest phone, and a desk."""

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1200, "height": 900}


def findings_in_both(page, axe):
    """What axe finds on a page at both sizes, and whether it scrolls sideways; it is left at the size of a phone."""
    found = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{page.url} scrolls sideways at {size['width']}")
        found += axe(page)
    page.set_viewport_size(PHONE)
    return found
