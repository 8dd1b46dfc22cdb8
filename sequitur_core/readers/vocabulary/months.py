"""Names of months, in English and other languages, whole and shortened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

MOST_TEXTS = 10_000  # that are remembered in English
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
ENGLISH = {name[:letters].lower(): i + 1 for i, name in enumerate(MONTHS) for letters in (3, 9)}
ENGLISH["sept"] = 9
# As statistical offices of other countries write them; where English has a word, too, it is the
# same month.
_ELSEWHERE = (
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber mär apr mai jun jul aug sep okt nov dez",
    "jän feb mrz apr mai jun jul aug sep okt nov dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mars avr mai juin juil août sept oct nov déc",
    "jan fév mar avr mai jun jul aoû sep oct nov déc",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sep oct nov dic",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago sep ott nov dic",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "gen febr març abr maig juny jul ag set oct nov des",
    "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie "
    "decembrie",
    "urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua",
    "urtarril otsail martxo apiril maiatz ekain uztail abuztu irail urri azaro abendu",
    "januar februar marts april maj juni juli august september oktober november december",
    "januar februar mars april mai juni juli august september oktober november desember",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu "
    "marraskuu joulukuu",
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris "
    "decembris",
    "sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis lapkritis "
    "gruodis",
    # Croatian ones aren't here, of which listopad is October.
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad "
    "grudzień",
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "január február marec apríl máj jún júl august september október november december",
    "január február március április május június július augusztus szeptember október november "
    "december",
    "januar februar marec april maj junij julij avgust september oktober november december",
    "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    "ocak şubat mart nisan mayis haziran temmuz ağustos eylül ekim kasim aralik",
    "oca şub mar nis may haz tem ağu eyl eki kas ara",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "januari februari mars april maj juni juli aug sep okt nov dec",
    # As they stand beside a day.
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada "
    "grudnia",
    "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад "
    "грудень",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος "
    "οκτώβριος νοέμβριος δεκέμβριος",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου "
    "οκτωβρίου νοεμβρίου δεκεμβρίου",
)


def without_accents(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name)
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return plain.replace("\u0131", "i")  # a Turkish i


_NUMBERS = {
    without_accents(name): i + 1 for names in _ELSEWHERE for i, name in enumerate(names.split())
}
_NUMBERS |= {f"m{i:02d}": i for i in range(1, 13)}
# As China, Japan, Korea and Vietnam number them: 1月, 01월, 十二月, tháng 3.
_NUMBERED = ("{}月", "{}월", "{}月份", "thang {}")
_NUMBERS |= {
    without_accents(named.format(number)): i
    for named in _NUMBERED
    for i in range(1, 13)
    for number in (str(i), f"{i:02d}")
}
_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_NUMBERS |= {f"{number}月{tail}": i for i, number in enumerate(_CHINESE, 1) for tail in ("", "份")}
_WORD = re.compile(r"[^\W\d_]{3,}")
_LONGEST = 40  # letters of a date
_DOTTED = re.compile(r"([^\W\d_]{3,})(\.(?=[-/ ]))?")
_OF = re.compile(r"(?<=\d)(\.?) (?:de|del) (?=[^\W\d_])|(?<=[^\W\d_]) (?:de|del) (?=\d)")
_DAY_AND_YEAR = re.compile(r"\d{1,2}\W.*[^\W\d_]{3,}.*\W(?:\d{4}|\d{2})\b")
_YEAR_MARK = re.compile(r"(?<=\d{4}) ?[\u0433r]\.?(?=$|[ ,])")
_FIRST_DAY = re.compile(r"(?<=\b1)(?:er|º|°)(?= )")


def month_of(plain: str) -> int:
    """1 to 12 for a name of a month, in small letters without accents; 0 for other words."""
    return ENGLISH.get(plain) or _NUMBERS.get(plain, 0)


@lru_cache(maxsize=MOST_TEXTS)
def in_english(text: str) -> str:
    """A date with its month as English shortens it: 15 Jan 2020 for 15 de enero de 2020.

    The dot of a shortened one is left off before a blank or a dash: Jan 2020 for janv. 2020.
    """
    plain = _YEAR_MARK.sub("", text)  # in Russian and Polish
    plain = _FIRST_DAY.sub("", _OF.sub(r"\1 ", plain))
    return _DOTTED.sub(_short, plain)


def _short(match: re.Match[str]) -> str:
    number = month_of(without_accents(match[1].lower()))
    return MONTHS[number - 1][:3] if number else match[0]


def are_elsewhere(texts: Sequence[str]) -> bool:
    """Whether texts may be dates with names of months of another language than English.

    They name several months, or a day: those of one alone, such as "set 10", may be anything.
    """
    told = [text for text in texts if len(text) <= _LONGEST and any(map(str.isdecimal, text))]
    named = [without_accents(word.lower()) for text in told for word in _WORD.findall(text)]
    others = {word for word in named if word in _NUMBERS and word not in ENGLISH}
    several = len({*map(month_of, named)} - {0}) > 1
    return bool(others) and (several or all(map(_DAY_AND_YEAR.match, told)))
