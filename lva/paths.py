"""Where the files lie that are shipped beside the code: templates, translations, packs and fonts.

An installed wheel carries `templates/` and `translations/` inside the package; a checkout and an
editable install keep them one folder up. Looking beside the code first serves both.
"""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent


def _beside_or_above(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES: Final = _beside_or_above("templates")
TRANSLATIONS: Final = _beside_or_above("translations")
PACKS: Final = PACKAGE / "content" / "packs"
EXAMPLES: Final = PACKAGE / "content" / "examples"
WORKED: Final = PACKAGE / "content" / "worked.toml"
DEMONSTRATION: Final = PACKAGE / "content" / "demonstration.toml"
DEMONSTRATION_REVIEWS: Final = PACKAGE / "content" / "demonstration_reviews.toml"
MUNICIPALITIES: Final = PACKAGE / "content" / "municipalities.toml"
FONTS: Final = PACKAGE / "pdf" / "fonts"
STATIC: Final = PACKAGE / "web" / "static"
PASSWORDS: Final = PACKAGE / "services" / "common_passwords"
MIGRATIONS: Final = PACKAGE / "storage" / "migrations"
