"""The association that holds the funds, as papers and exports name it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fundtracker.kernel.errors import Conflict
from fundtracker.kernel.text import msg


@dataclass(frozen=True)
class Association:
    """Its name, numbers and town; empty where the installation does not say."""

    name: str
    siret: str
    rna: str
    town: str

    def named(self) -> "Association":
        """The same, if it can stand in a public file as who receives.

        Raises:
            Conflict: the settings lack its name, or both of its numbers.
        """
        if not self.name or not (self.siret or self.rna):
            raise Conflict(
                msg(
                    "This file cannot be written yet: the name and the SIRET or RNA number of the association are missing. "
                    "Ask whoever runs this site to set ASSOCIATION_NAME and ASSOCIATION_SIRET or ASSOCIATION_RNA."
                )
            )
        return self


def from_settings(settings: Mapping[str, Any]) -> Association:
    """The association of an installation."""
    return Association(*(str(settings[f"ASSOCIATION_{name}"]) for name in ("NAME", "SIRET", "RNA", "TOWN")))
