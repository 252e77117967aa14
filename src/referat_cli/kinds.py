"""The kinds that records name: of meetings, of sections, of outcomes."""

from __future__ import annotations

from typing import Literal

MeetingKind = Literal["referat", "dagsorden", "tillægsdagsorden", "beslutningsprotokol"]
SectionKind = Literal[
    "resume", "emne", "sagsfremstilling", "supplerende_sagsfremstilling", "sagsgang", "afgøres_af", "lovgrundlag",
    "vision_politikker_strategier", "økonomi", "andre_konsekvenser", "vurdering", "høring", "indstilling",
    "tidligere_behandling", "tidligere_beslutning", "beslutning", "bilag", "fravær", "andet",
]  # fmt: skip
OutcomeLabel = Literal[
    "godkendt", "drøftet", "taget_til_efterretning", "anbefalet", "udsat", "genoptages", "oversendt", "udgået",
    "gennemgået", "forkastet", "ingen", "andet",
]  # fmt: skip
