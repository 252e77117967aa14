"""How every shipped style writes minutes, one House or more for each."""

from __future__ import annotations

from dataclasses import replace

from writing import House

WHEN = "{Weekday} d. {date.day}. {month} {date.year} kl. {date:%H:%M}"
DAY = "{date.day}. {month} {date.year}"
SBSYS_HEAD = f"{{KIND}} {{body}} d. {{date:%d-%m-%Y}}\n\nMødedato {WHEN}\n\nMødested {{place}}\n\nMødedeltagere {{participants}}\n\nAfbud {{absent}}"
FIELDS = f"{{Kind}}\n{{body}}\nMødedato: {DAY}\nMødetidspunkt: {{date:%H:%M}}\nMødested: {{place}}\nDeltagere: {{participants}}\nAfbud: {{absent}}"
COMMON = {
    "resume": "Resume", "sagsfremstilling": "Sagsfremstilling", "lovgrundlag": "Lovgrundlag", "økonomi": "Økonomiske konsekvenser",
    "indstilling": "Indstilling", "beslutning": "Beslutning", "bilag": "Bilag",
}  # fmt: skip


def sections(**changed: str | None) -> dict[str, str]:
    """The common headings, some of them with other words, left out or added before the decision."""
    order = [*list(COMMON)[:-2], *(kind for kind in changed if kind not in COMMON), "beslutning", "bilag"]
    return {kind: text for kind in order if (text := changed.get(kind, COMMON.get(kind))) is not None}


SBSYS = House(
    "sbsys", SBSYS_HEAD, "Punkt {number}: {title}\n\n{case}", closed="Lukket: {title}", contents="Indholdsfortegnelse\n\n", row="{title}.....\t{page}",
    sections=sections(
        afgøres_af="Sagen afgøres endelig af", vision_politikker_strategier="Vision, politikker og strategier", andre_konsekvenser="Andre konsekvenser",
        tidligere_beslutning=f"Beslutning fra {{body}}, den {DAY}, pkt. {{punkt}}:",
    ),
    case="{a:02d}.{b:02d}.{a:02d}G01-{b}-24", proposal="- At {text}.", subheading="{text}", cells="\t", after="\n\n",
)  # fmt: skip

UNNAMED = "Beslutning {body} den {date:%d-%m-%Y}"
NAMED = "Beslutning i {body} den {date:%d-%m-%Y}"

HOUSES = (
    SBSYS,
    replace(
        SBSYS, form="Markdown", head="# **" + SBSYS_HEAD.replace("\n", "**\n", 1).replace("Mødedato", "**Mødedato**").replace("Afbud", "**Afbud**"),
        item="# **Punkt {number}: {title}**\n\n{case}", contents="## **Indholdsfortegnelse**\n\n|  |  |\n|--|--|\n", row="| {title}.....  | {page} |",
        sections={kind: f"## **{text}**" for kind, text in SBSYS.sections.items()}, subheading="### {text}", cells=" | ",
    ),
    House(
        "aaben-linje", f"{DAY} - {{kind}} fra {{body}} {{Kind}} fra {{body}}", "{state}", closed="{title}", bodies=("byrådet", "økonomiudvalget"), gap="\n",
        sections={"indstilling": "Indstilling", "beslutning": "Beslutning", "sagsfremstilling": "Sagsbeskrivelse", "bilag": "Bilag"},
    ),
    House(
        "behandlingsplan", SBSYS_HEAD, "PUNKT {number}: {title}\n\nSagsnr: {case}", closed="Lukket: {title}", case="20{a:02d}-{b:06d}", proposal="{n}. at {text}",
        contents="Indholdsfortegnelse\n\n", row="{title}.....\t{page}", by=None, after="\n\n",
        sections={
            "beslutning": "Beslutning", "resume": "Præsentation", "indstilling": "{by} indstiller", "sagsfremstilling": "Sagsbeskrivelse",
            "høring": "Høring", "sagsgang": "Behandlingsplan", "bilag": "Bilag",
        },
    ),
    House(
        "drupal", "{body} - {date:%d-%m-%Y}\nUdvalg:\n{body}\nDato:\n{Weekday}, {date.day} {month}, {date.year} - {date:%H:%M}\nLokation:\n{place}\n"
        "Dagsorden publiceret:\nFredag, 6 november, 2020 - 12:11\nReferat publiceret:\nMandag, 16 november, 2020 - 09:42",  # the kind of this label is not read
        "{number}. {title}", closed="{title} (Lukket)", sections=sections(afgøres_af="Sagen afgøres af"), gap="\n",
    ),
    House(
        "edoc", "{body}\n{KIND}\nfor Ordinært møde {weekday} den {date.day}. {month} {date.year}\nMødedato: {date:%d.%m.%Y}, kl. {date:%H:%M}\nMødested: {place}",
        "{number}. {title} ({case})", case="20{a:02d}-{b:07d}", caseless=" ", proposal="{n}. at {text}",
        sections={
            "indstilling": "Indstilling", "emne": "Problemstilling", "sagsfremstilling": "Løsning", "økonomi": "Økonomi", "sagsgang": "Videre proces",
            "beslutning": "Beslutning", "bilag": "Bilag",
        },
    ),
    House(
        "formaal", f"{{Kind}}\n{{body}}\n{{weekday}} den {DAY} kl. {{date:%H:%M}}\nMødested: {{place}}\nDeltagere: {{participants}}\nAfbud: {{absent}}",
        "{number}. {title}\n{case}", closed="Lukket punkt: {title}", always=("sagsgang", "beslutning"),
        sections={
            "sagsgang": "Sagsgang", "resume": "Formål med sagen", "indstilling": "Indstilling", "tidligere_beslutning": "Beslutning {body} den {date:%d-%m-%Y}",
            "beslutning": "Beslutning {body} den {date:%d-%m-%Y}", "sagsfremstilling": "Sagsfremstilling", "bilag": "Bilag",
        },
    ),
    House(
        "infref", "{Kind}\n{body}\n{date:%d-%m-%Y} kl. {date:%H:%M}\n{place}", "Til indholdsfortegnelse\n {State}  punkt\n {number}          {title}\n{case}",
        contents="Dagsordenspunkter\n\n", row="  {state} {number} {title}", states=("åbent", "lukket"), closed="Lukket punkt: {title}", case="{a:02d}.{b:02d}.{a:02d}A30-{b:04d}",
        sections={
            "afgøres_af": "Hvem beslutter", "resume": "Resumé", "sagsfremstilling": "Sagsfremstilling", "indstilling": "Indstilling og beslutning",
            "tidligere_beslutning": f"{{body}} den {DAY}:", "beslutning": f"{{body}} den {DAY}:", "bilag": "Bilag",
        },
        always=("indstilling", "beslutning"), proposal="{letter}) At {text}",
    ),
    House(
        "kompetence-sidst", f"{{body}} {{weekday}} den {DAY} kl. {{date:%H.%M}}\nStrandmose Kommune - Dagsordener og referater", "", gap="\n",
        sections={
            "sagsfremstilling": "Sagsfremstilling", "lovgrundlag": "Lovgrundlag", "økonomi": "Økonomi", "indstilling": "Indstilling", "beslutning": "Beslutning",
            "afgøres_af": "Beslutningskompetence", "emne": "Beslutningstema",
        },
        always=("sagsfremstilling", "beslutning", "afgøres_af", "emne"), by=None,
    ),
    House(
        "kompetenceudvalg", SBSYS_HEAD, "Punkt {number}: {title}", closed="Lukket: {title}", contents="Indholdsfortegnelse\n\n", row="{title}.....\t{page}",
        always=("resume", "beslutning"), by=None, after=" ", bullet=None,
        lookalikes=False,  # text on a heading's own line is told by the capital it begins with: «Sagsfremstilling 12 haller …» is no heading
        sections={
            "resume": "{case} Resume\n",
            "indstilling": "INDSTILLING {by} indstiller,\n",
            "beslutning": "Beslutning {body}, {date:%d.%m.%Y}", "sagsfremstilling": "Sagsfremstilling", "bilag": "Sagens bilag Hovedbilag\n",
        },
    ),
    House(
        "moede-i", f"{{Kind}}\ntil\nmødet i {{body}}\nden {DAY} kl. {{date:%H:%M}}\ni {{place}}", "{number}. {title}\n\nSagsnr.: {case}", closed="Lukket punkt: {title}",
        contents="Pkt. Tekst\n", row="{number} {title}", sections=sections(sagsgang="Forventet sagsgang", tidligere_beslutning=f"Beslutning fra {{body}}, den {DAY}, punkt {{punkt}}:"),
    ),
    House(
        "moede-i", f"{{Kind}} til mødet i {{body}} den {DAY} kl. {{date:%H:%M}} i {{place}}", "Sagsnr.: {case}\n{number}. {title}", form="case number above",
        contents="Åbne dagsordenspunkter\n", row="{number} {title}", sections=sections(resume="Anledning"), group="Åbne dagsordenspunkter",
    ),
    House(
        "moede-tabel", "Udvalg: |\n{body} |\n---|---|\nDato: |\n{date:%d-%m-%Y %H:%M:00} |\nSted: |\n{place} |\nDeltagere: |\nIkke registreret |\nIsør Kommune",
        "{number}. {title}\n\nSagsnr.: {case}", case="{a:02d}/{b}", closed="Lukket: {title}", proposal="{n}. at {text}", by="{by} foreslår,",
        sections={
            "sagsgang": "Sagen behandles i", "indstilling": "Forslag", "beslutning": "Beslutning på møde i {body} den {date.day}. {month} {date.year}",
            "tidligere_beslutning": "Beslutning på møde i {body} den {date.day}. {month} {date.year}", "sagsfremstilling": "Sagsfremstilling", "bilag": "Bilag",
        },
    ),
    House(
        "nummertitel", f"{{body}}s møde den {DAY}\n\nMødelokale {{place}} kl. {{date:%H.%M}}", "{number}{title}\n\n{case}", closed="Lukket: {title}", proposal="{n}. At {text}",
        sections={"beslutning": "Beslutning", "resume": "Resume", "indstilling": "Indstilling", "sagsfremstilling": "Sagsfremstilling", "økonomi": "Økonomi", "bilag": "Bilag"},
    ),
    House(
        "oversigtsdagsorden", "{body}\nÅben\n{Kind}\n{Weekday} den {date:%d-%m-%Y} kl. {date:%H:%M}\n{place}", "{number}. {title}\n{state} - {case}",
        states=("Åbent", "Lukket"), closed="{title}", case="00.01.00A04 - 20{a:02d}/{b:05d}", contents="Oversigtsdagsorden:Åben {kind}\n", proposal="{n}. at {text}",
        sections={"resume": "SAGSRESUMÉ", "indstilling": "INDSTILLING", "beslutning": "BESLUTNING", "sagsfremstilling": "SAGSBESKRIVELSE", "bilag": "BILAG"},
    ),
    House(
        "polweb", "Vindekilde Kommune\n\n" + FIELDS.replace("Afbud", "Fraværende"), "{number}.      {title}\nSag {case}\nDok. 312-2019-198802\nInitialer: KLO\n{state}",
        states=("Åbent", "Lukket"), closed="Lukket punkt - {title}", case="312-20{a:02d}-{b}", contents="Indholdsfortegnelse\n\n", row="{number}.      {title}", gap="\n",
        sections=sections(tidligere_beslutning=f"Beslutning i {{body}} den {DAY}:", beslutning=f"Beslutning i {{body}} den {DAY}:"), proposal="{n}.    at {text},",
    ),
    House(
        "punkt-titel", f"Gudhøj Kommune\n{{Kind}}\n{{body}}\nMødedato: {DAY}\nMødetidspunkt: kl. {{date:%H.%M}}\nMøde lokation\n{{place}}",
        "{number} {title}", contents="Dagsorden\nDIVERSE SAGER\nPunkt Titel\n", row="{number} {title}", group="DIVERSE SAGER", closed="Lukket punkt: {title}", gap="\n",
        sections=sections(),
    ),
    House(
        "region-navneliste", f"{{body}} - {{Kind}} - {DAY}\nMødested\n{{place}}\nMødedato\n{{date:%d-%m-%Y}} kl. {{date:%H:%M}} - 23:00\nMedlemmer\n• Anders Holm Buhl, V\n• Bente Sværke, A",
        "{number}. {title}\n\nSagsnr. {case}", closed="LUKKET SAG - {title}", case="{a:02d}/{b:05d}", by="{by} indstiller:", proposal="At {text}",
        sections=sections(tidligere_beslutning="Beslutning i {body} den {date:%d-%m-%Y}", beslutning="Beslutning i {body} den {date:%d-%m-%Y}"),
    ),
    House(
        "regionsreferat", "Region Nordkyst\n{body}\n{date:%d-%m-%Y %H:%M}\nRegionsrådssalen\n{Kind}", "{number}. {title}\n\nSagsnr.: {case}", closed="Lukket punkt: {title}",
        case="20{a:02d}-{b:06d}", bodies=("Regionsrådet",), attachment="• {text}",
        sections=sections(resume="Resumé", tidligere_beslutning=f"{{body}} den {DAY}:", beslutning="Referat"),
    ),
    House(
        "rutetabel", "Hedelund Kommune\n{KIND}\nUdvalg: {body}\nMødedato: {date:%d-%m-%Y %H:%M:00}\nMødested: {place}",
        "Sagsnr.: {case} Sagsbehandler: Jette Brokholm\n{title}\n\nDIR\nTMU\nØKE\nBYR\n\nx\n\nØvrige sagsbehandlere: Inger Thanning", sections=sections(resume="Sagsresume"),
    ),
    House(
        "sagens-forloeb", "{Kind} {body} {date:%d-%m-%Y}", "{title}", bodies=("Holmby Byråd", "Egelund Byråd"), by="{by} foreslår:", proposal="At {n}) {text}", gap="\n",
        route="{date:%d-%m-%Y} {body}",
        sections={"beslutning": "Beslutning", "resume": "Resumé", "indstilling": "Indstilling", "sagsgang": "Sagens forløb", "bilag": "Bilag"},
        always=("beslutning", "resume", "sagsgang"),
    ),
    House(
        "sagstype", SBSYS_HEAD, "Punkt {number} Beslutningssag: {title}\n{case}", closed="Lukket: {title}",
        sections={kind: f" • {text}" for kind, text in sections(tidligere_beslutning=f"Beslutning fra {{body}}, {DAY}, pkt. {{punkt}}:").items()},
    ),
    House(
        "skolebestyrelse", f"Egelundskolen\nSkovkær Kommune\n\nREFERAT af møde i {{body}}\n\n{{Weekday}} den {DAY}\nKl: {{date:%H.%M}}\nSted: {{place}}\n\nForældrevalgte:\nMette Brorsen (formand)\n"
        "Jesper Agerskov\n\nDirigent: Jesper Agerskov", "{number}. {title}:", closed="{title} (lukket punkt)", bodies=("Skolebestyrelsen",), kinds=("referat",), gap="\n", after=": ",
        sections={"andet": "", "beslutning": "Beslutning"}, always=("andet", "beslutning"),
    ),
    House(
        "talblok", f"Vestersund Kommune\n\n{{body}}\n\n{{Kind}}\n\nMødedato:\nMødetidspunkt:\nMødested:\n\n{{Weekday}} den {DAY}\nKl. {{date:%H:%M}}\n{{place}}\n\nVestersund Kommune\n{{date:%d-%m-%Y}}\nSide 2.",
        "{case}\n{number}.\n{title}", closed="Lukket punkt: {title}", contents="Indholdsfortegnelse\n\n", row="{number}. {title}", sections=sections(),
    ),
    House(
        "borgerrepraesentation", f"Borgerrepræsentationens beslutningsprotokol {DAY}\n\n{{body}}\n\n{{KIND}}\n\nfra Ordinært møde {{weekday}} den {DAY}\nkl. {{date:%H.%M}} i {{place}}",
        "Nr. {number}            {case}. {title}", case="BR {b}/{a:02d}", bodies=("Hovedby Borgerrepræsentation",), kinds=("beslutningsprotokol",), by=None, proposal="{n}. at {text},",
        sections={"indstilling": "Indstilling om,"}, always=("indstilling",),
    ),
    House(
        "aabne-sager", f"{{Kind}} for {{body}} møde den {DAY}\n\nMøde:\n{{body}} den {DAY}\n\nMødetid:\nKl. {{date:%H.%M}}\n\nMødested:\n{{place}}\n\nTilstede:\n{{participants}}\n\n"
        "Fraværende:\n{absent}", "{number}. {title}\n\nSagsnr.: {case}\nSagsbehandler: Lone Hjelm", closed="Lukket punkt: {title}", case="20{a:02d}-{b:06d}", by=None,
        group="ÅBNE SAGER", after="\n\n",
        sections={
            "resume": "Præsentation:", "indstilling": "{by} foreslår:", "sagsfremstilling": "Sagsbeskrivelse:", "høring": "Høring:", "økonomi": "Økonomi:",
            "bilag": "Bilag:", "beslutning": "Beslutning:",
        },
    ),
    House(
        "beslutningstema", f"{{body}}\n{{Kind}} • {DAY} kl. {{date:%H.%M}}\n\nIndhold", "", kinds=("referat", "dagsorden"), always=("emne", "beslutning"), after="\n\n",
        sections={
            "emne": "Beslutningstema", "indstilling": "Indstilling", "sagsfremstilling": "Sagsfremstilling", "økonomi": "Økonomiske og erhvervsmæssige konsekvenser",
            "andre_konsekvenser": "CO2-Konsekvensvurdering", "bilag": "Bilag", "tidligere_beslutning": NAMED, "beslutning": NAMED,
        },
    ),
    House(
        "dok-sagsid", f"Vesterlund Kommune\n\n{{Kind}}\n\n{{body}}\n\nMødedato:        {DAY}\nMødetidspunkt:   Kl. {{date:%H:%M}}\nMødested:        {{place}}\n"
        "Medlemmer:       {participants}\nFraværende:      {absent}\nReferent:        Karin Lindvig",
        "{number}. {title}\n\nDok.nr.: 71120\nSagsid.: {case}\nInitialer: RIHO\n{state} sag", closed="Lukket sag: {title}", case="{a:02d}/{b}",
        contents="Indholdsfortegnelse\n\nSag nr.                                Side\n\n", row="{number}. {title}                 {page}",
        sections={**sections(indstilling="Anbefaling", tidligere_beslutning=UNNAMED, beslutning=UNNAMED), "bilag": "Bilag:"},
    ),
    House(
        "efterretningssager", "{Kind}\n\nUdvalg: {body}\n\nMødedato: {Weekday} den {date:%d-%m-%Y} kl. {date:%H:%M}\n\nMødested: {place}\n\nMedlemmer: {participants}\n\nFraværende: {absent}",
        "{number}. {title}\n\nSagsnummer: {case}", closed="Lukket punkt: {title}", case="{a:02d}.{b:02d}.{a:02d}-A00", group="Åbne", proposal="{n}. at {text}", by=None, after="\n\n",
        sections=sections(indstilling="{by} indstiller til {body}"),
    ),
    House(
        "fold-ud", "{Kind}\n\nUdvalg: {body}\n\nMødedato: {date:%d-%m-%Y} kl. {date:%H:%M}\n\nMødested: {place}",
        "{number}. {title}Klik her for at folde ud og læse mere om {title}\n\nSagsnr.: {case}", closed="Lukket: {title}", by=None, after="\n\n", proposal="at | {text} |",
        sections={**sections(indstilling="{by} indstiller", emne="Beslutningstema"), "bilag": "Bilag"},
    ),
    House(
        "lukkede-punkter", "{Kind} af møde i {body}\nDen {date:%d.%m.%Y} kl. {date:%H:%M} i {place}", "{number}.   {title}\n\n{case}", closed="Lukket punkt: {title}",
        contents="", below="Deltagere:\n{participants}", people=(None, "{name}, ({party})"), between="\n", foot="Til toppen", after="\n\n",
        sections=sections(vurdering="Forvaltningens vurdering"),
    ),
    House(
        "moedefakta", f"{{Kind}} - {{body}} den {DAY}\nMødefakta\nDato: {{Weekday}} den {DAY}\nMødetidspunkt: Kl. {{date:%H:%M}}\nMødested: {{place}}\nMedlemmer\n{{participants}}\n"
        "Fraværende med afbud\n{absent}\nIndholdsfortegnelse\n. ", "{number}. {title}\n{case}", closed="Lukket punkt: {title}", case="{a:02d}/{b}", people=("• {name}", "• {name} ({party})"),
        between="\n", attachment="• {text}", proposal="{n}. at {text}",
        sections={
            "emne": "Beslutningstema", "indstilling": "Indstilling", "tidligere_beslutning": NAMED, "beslutning": NAMED, "sagsfremstilling": "Sagsfremstilling",
            "økonomi": "Økonomi", "bilag": "Bilag",
        },
    ),
    House(
        "nr-titel", "{date:%d-%m-%Y} kl. {date:%H:%M}\n{place}\n\nMedlemmer\n{participants}\n\nAfbud\n{absent}", "Nr.{number} - {title}\nSagsnr.: {case}", closed="Lukket punkt: {title}",
        case="{a:02d}/{b}", between="\n", by=None, proposal="{n}. At {text}",
        sections={
            "emne": "Beslutningstema", "sagsfremstilling": "Sagsfremstilling og økonomi", "indstilling": "Indstilling",
            "tidligere_beslutning": "Beslutning i {body} den {date:%d-%m-%Y}", "beslutning": "Beslutning i {body} (14-17) den {date:%d-%m-%Y}", "bilag": "Bilag",
        },
    ),
    House(
        "protokol", f"Sorgenholm Kommune\n\nProtokol\n\n{{Weekday}} den {DAY} kl. {{date:%H:%M}} afholdt {{body}} møde i {{place}}. Medlemmerne var til stede.",
        "{State} punkt\n{number}\n{title}", states=("Åbent", "Lukket"), closed="{title}", contents="Sag nr:                          Side:\n", row="{number}  {title}         {page}",
        numbers=(10, 95), kinds=("beslutningsprotokol",), proposal="{n}. at {text}",
        sections={
            "sagsfremstilling": "Sagsfremstilling", "økonomi": "Økonomi", "afgøres_af": "Beslutningskompetence", "indstilling": "Indstilling", "beslutning": "Beslutning",
        },
    ),
    House(
        "punktliste", "{body} - {Kind} fra mødet den {date:%d-%m-%Y}", " • {number} {title}", closed="Lukket sag: {title}", after="\n\n",
        sections={kind: f"    • {text}" for kind, text in sections(økonomi=None, lovgrundlag=None, tidligere_beslutning=NAMED, beslutning=NAMED).items()},
    ),
    House(
        "punktliste", "{body}\n\n{Kind}\n\nMødedato: {date:%d-%m-%Y %H:%M:00}\n\nMødested: {place}\n\nDeltagere: {participants}\n\nAfbud: {absent}", " • {number}\n\n   {title}",
        form="N over its title", after="\n\n", always=("emne", "beslutning"),
        sections={"emne": "     • Beslutningstema"} | {kind: f"     • {text}" for kind, text in sections(økonomi=None, lovgrundlag=None).items()},
    ),
    House(
        "sagen-afgoeres-i", f"Sundby Kommune\n{{Kind}}\n{{body}}\n\nMødedato: {DAY}\nMødetidspunkt: {{date:%H:%M}}\nMødested: {{place}}\nDeltagere: {{participants}}\nFraværende: {{absent}}",
        "{number} {title}\n\nSagsnr.: {case}\n{state} sag", closed="Lukket - {title}", case="{a:02d}/{b}", proposal="{n}. at {text}",
        contents="Indholdsfortegnelse\n\nPunkt nr.                      Side\n", row="{number} {title}.................{page}",
        sections={
            "afgøres_af": "Sagen afgøres i:", "sagsfremstilling": "Sagsbeskrivelse:", "økonomi": "Økonomiske konsekvenser:", "vurdering": "Vurdering:",
            "indstilling": "Indstillinger:", "bilag": "Bilag:", "tidligere_beslutning": NAMED + ":", "beslutning": NAMED + ":",
        },
    ),
    House(
        "sagens-kerne", "{body}\n{date:%d-%m-%Y}\n\nMedlemmer\n{participants}\n\nFraværende\n{absent}\n\nSager 171 - 178",
        "{title}\n\nSag nr. {number}\n\nBeslutningskompetence: KB", closed="Lukket sag: {title}", between="\n", after="\n\n",
        sections=sections(resume="Sagens kerne", tidligere_beslutning=f"{{body}}, {DAY}, pkt. {{punkt}}:"),
    ),
    House(
        "sagsforloeb", f"{{body}} - {{Kind}}\nDato: {DAY}\nLokale: {{place}}\nTidspunkt: Kl. {{date:%H:%M}}", "{number}. {title}\n{case}", closed="Lukket: {title}",
        contents="Indholdsfortegnelse", foot="Til toppen", gap="\n",
        sections=sections(økonomi="Økonomi", andre_konsekvenser="Personale", tidligere_beslutning=f"Beslutning fra {{body}}, den {DAY}, punkt {{punkt}}:"),
    ),
    House(
        "sagsid", f"{{Kind}}\n\n{{weekday}} den {DAY} kl. {{date:%H:%M}}\n\nMødested: | {{place}} |\n\nUdvalg: | {{body}} |\n\nMedlemmer: | {{participants}} |\n\nFraværende: | {{absent}} |",
        "Udskriv\nSagsid.: {case}, Sagsinitialer: HEBJ", case="{a:02d}/{b}", after="\n\n",
        sections=sections(økonomi="Økonomi og afledt drift", lovgrundlag=None, tidligere_beslutning=UNNAMED, beslutning=UNNAMED),
    ),
    House(
        "sagsnummer", "{Kind}\n\nUdvalg: {body}\n\nMødedato: {date:%d-%m-%Y}\n\nMødetidspunkt: {date:%H:%M}\n\nMødested: {place}\n\nMedlemmer: {participants}\n\nAfbud: {absent}",
        "{number}.{title} (B)\n\nSagsnummer: {case}\n\n{again}", closed="LUKKET SAG: {title}", case="{a:02d}/{b}", after="\n\n", proposal="• at {text}",
        sections=sections(indstilling="Administrativ indstilling", tidligere_beslutning=UNNAMED, beslutning=UNNAMED),
    ),
    House(
        "versaltitler", f"SALBJERG KOMMUNE\n\n{{KIND}}\n\n{{body}}\n\nMødedato:       {DAY}\nMødested:       {{place}}\nMødet påbegyndt: Kl. {{date:%H:%M}}\nDeltagere:      {{participants}}\n"
        "Afbud:          {absent}", "{number}. {TITLE}\n\nSagsnr.: {case}", closed="Lukket sag: {title}", states=("Åbent", "Lukket"), case="797-20{a:02d}-{b:05d}", after="\n\n",
        contents="INDHOLDSFORTEGNELSE\n\nSag nr.                     Side\n", row="{number}  {title}                   {page}\n{state}",
        sections={kind: text.upper() for kind, text in sections(sagsgang="Forventet sagsgang").items()},
    ),
    House("generic", FIELDS, "Sag {number}. {title}\nSagsnr.: {case}", sections(tidligere_beslutning=f"Beslutning i {{body}} den {DAY}:"), "Sag N.", closed="Lukket: {title}"),
    House("generic", FIELDS, "{number}) {title}\n{case}", sections(), "N)", closed="{title} (Lukket)", contents="Dagsorden\n", row="{number}) {title}"),
    House("generic", "{Kind} - {body} den " + DAY, "{title} (sag {number})", sections(), "title (sag N)", closed=None),
    House("generic", FIELDS, "{title}\nSag nr. {number}", sections(), "Sag nr. N below the title", gap="\n"),
    House("generic", "{KIND} · {body} · ordinært møde\n{Weekday} den " + DAY + " kl. {date:%H.%M}\n{place}", "§ {number} {title}", sections(beslutning="Konklusion"), "§ N"),
)  # fmt: skip
