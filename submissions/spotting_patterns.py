"""What may identify a person, as patterns: for ``submissions.spotting``, which explains them.

They are matched on a copy of the text in which every digit is a Western one, every full-width
letter a plain one, the subscripts da and ta are one, and nothing is invisible, except that in one
of two copies the zero-width space stays: many type it between words, so it may stand where a space
may. Each pattern takes linear time on any text: what repeats without bound is possessive (``++``)
or starts only where the run before it has ended, and all other repeats are small.
"""

import regex

from roundtable.text import KHMER


def _any(words):
    """Return a pattern for any of the words, the longest first; an underscore is a space."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return f"(?:{'|'.join(ordered)})".replace("_", " ")


# The parts that patterns are made of.
K = f"[{KHMER}]"
SYLLABLE = "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd])*+"
RUN = f"(?:{SYLLABLE}){{1,6}}+"  # as long as a name may be
GAP = "[ \u200b]{0,2}"
LATIN = r"\p{Latin}\u0300-\u036f"
INITIALS = r"(?<!\p{Lu}\.)\p{Lu}\.(?:\p{Lu}\.){0,3}"
CAPITAL = (
    rf"(?<![{LATIN}0-9])(?=\p{{Latin}})"
    rf"(?:{INITIALS}|\p{{Lu}}[{LATIN}]*+(?:['’-][{LATIN}]++){{0,3}})"
)
NEXT_CAPITAL = rf"(?:[ \t]{{1,2}}|(?<=\p{{Lu}}\.)){CAPITAL}"
CAPITALS = rf"{CAPITAL}(?:{NEXT_CAPITAL}){{0,3}}"
HOST = rf"[{LATIN}0-9-]++"
LOCAL = rf"[{LATIN}0-9._%+-]"
BETWEEN = r"[ \t().·/‐‑–−-]"  # the digits of a telephone number
DAY = "(?:3[01]|[12][0-9]|0?[1-9])"
YEARS = r"(?:19|20|25)[0-9]{2}[ ]?[-–/][ ]?(?:19|20|25)[0-9]{2}(?![0-9])"

EMAIL = [
    rf"(?<!{LOCAL}){LOCAL}++[ ]?(?:@|[(\[][ ]?(?i:at)[ ]?[)\]])[ ]?{HOST}"
    rf"(?:(?:\.|[ ]?[(\[][ ]?(?i:dot)[ ]?[)\]][ ]?){HOST})++",
    rf"(?<!{LOCAL}){LOCAL}++[ ](?i:at)[ ]{HOST}[ ](?i:dot)[ ]{HOST}",
]

ENDINGS = _any(
    "com org net info gov edu int me io app link site page news blog online xyz asia kh th vn la sg"
    " my cn jp kr tw hk au nz us ca uk ie eu fr be ch de lu it es nl se no dk fi ru ly tv co cc gg"
)
ENDING = rf"(?i:{ENDINGS})(?![{LATIN}0-9-])"
ADDRESS = rf"(?:[^\s<>\"«»{KHMER}]++|(?<=[/_=.-]){K}++)"
SERVICES = _any(
    "facebook fb telegram tg whatsapp signal line_id viber messenger instagram insta tiktok twitter"
    " wechat youtube skype zalo linkedin"
)
KHMER_SERVICES = _any("ហ្វេសប៊ុក ហ្វេសបុក តេឡេក្រាម តេលេក្រាម ទិកតុក យូធូប វ៉ាតសាប់ អាំងស្តាក្រាម")
WEB = [
    rf"(?i:https?://|www\.){ADDRESS}++",
    rf"(?<![{LATIN}0-9@.-]){HOST}(?:\.(?!{ENDING}){HOST})*+(?:\.{ENDING})++(?:/{ADDRESS}*+)?",
    rf"(?<!{LOCAL})@[{LATIN}0-9_.]{{2,64}}",
    rf"(?<![{LATIN}])(?i:{SERVICES}(?:[ ](?:id|page|account|name))?)[ ]?[:៖=][ ]?[^\s,;]{{1,64}}",
    rf"{KHMER_SERVICES}{GAP}(?:[:៖=]{GAP}[^\s,;]{{1,64}}|@?[{LATIN}0-9_.]{{2,64}})",
]

MONTHS = _any(
    "january february march april may june july august september october november december jan feb"
    " mar apr jun jul aug sept sep oct nov dec janvier février fevrier mars avril mai juin juillet"
    " août aout septembre octobre novembre décembre decembre janv févr avr juil déc"
)
KHMER_MONTHS = _any("មករា កុម្ភៈ កុម្ភះ កុម្ភ មីនា មិនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ")
KHMER_WEEKDAYS = _any("ច័ន្ទ ចន្ទ អង្គារ ពុធ ព្រហស្បតិ៍ សុក្រ សៅរ៍ អាទិត្យ")
KHMER_DAY = f"ថ្ងៃ{GAP}(?:{KHMER_WEEKDAYS}{GAP})?"
NUMERIC_DATE = (
    rf"(?<![0-9]){DAY}[ ]?[./-][ ]?{DAY}[ ]?[./-][ ]?(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9]|[./-][0-9])"
)
DATE = [
    NUMERIC_DATE,
    rf"(?<![0-9])(?:19|20|25)[0-9]{{2}}[ ]?[./-][ ]?(?:1[0-2]|0?[1-9])[ ]?[./-][ ]?{DAY}(?![0-9])",
    rf"(?i)(?<![0-9]){DAY}(?:st|nd|rd|th|er)?(?:[ ]of|[ ]de)?[ .-]{{0,2}}{MONTHS}(?![{LATIN}])"
    r"(?:[., -]{0,2}[0-9]{4}(?![0-9]))?",
    rf"(?i)(?<![{LATIN}]){MONTHS}[. -]{{0,2}}(?:the[ ])?{DAY}(?:st|nd|rd|th)?(?![0-9])"
    r"(?:[, ]{0,2}[0-9]{4}(?![0-9]))?",
    rf"(?:{KHMER_DAY})?(?:ទី{GAP})?(?<![0-9]){DAY}{GAP}"
    rf"(?:ខែ{GAP}(?:{KHMER_MONTHS}|[0-9]{{1,2}}(?![0-9]))|{KHMER_MONTHS})"
    rf"(?:{GAP}(?:ឆ្នាំ{GAP})?[0-9]{{4}}(?![0-9]))?",
    rf"{KHMER_DAY}ទី{GAP}{DAY}(?![0-9])",
    rf"(?<![0-9]){DAY}{GAP}(?:កើត|រោច)",
]

ROUND = r"[0-9]{1,3}(?:[ .]000){1,4}(?![0-9])"  # 20 000 000
PHONE = [
    rf"(?!{NUMERIC_DATE})(?:\+[ ]?\(?|\(\+?|(?<![0-9]|[0-9][./-])(?=0|855))"
    rf"[0-9](?:(?:{BETWEEN}{{0,3}}|,)[0-9]){{7,14}}(?![0-9])",
    rf"(?<![0-9])(?!{ROUND})[0-9]{{1,4}}({BETWEEN})[0-9]{{3,4}}(?:\1[0-9]{{3,4}}){{1,3}}(?![0-9])",
    rf"(?<![0-9])[0-9]{{2,4}}({BETWEEN})[0-9]{{2,4}}(?:\1[0-9]{{2,4}}){{2,5}}(?![0-9])",
]
NUMBER = [
    rf"(?<![0-9])(?!{YEARS}|{ROUND})(?:(?<![{LATIN}])[A-Z]{{1,3}}[ -]?)?[0-9](?:[./–-]?[0-9]){{5,}}+",
    rf"(?<![{LATIN}0-9])[0-9]{{1,2}}[ -]?[A-Z]{{1,2}}[ -]?[0-9]{{4}}(?![0-9])",
]

# Words that begin a sentence or a phrase with a capital and are nobody's name.
FUNCTION_WORDS = _any(
    "the a an in on at of to for from by with without and or but if as so not no yes since during"
    " when while where after before because although what who whom whose which how why than then"
    " i we you he she it they me us him them my our your his her its their this that these those"
    " there here all both some many most every each any other another more one is are was were be"
    " do did does has have had can could will would should may might must please dear thank thanks"
    " also now today yesterday once only even about against between under over near until u\\.s\\. u\\.n\\."
    " e\\.u\\. le la les un une des du de et ou mais si en au aux dans sur sous avec sans pour par chez"
    " quand où après avant depuis pendant je tu il elle nous vous ils elles on mon ma mes ton ta tes"
    " son sa ses notre nos votre vos leur leurs ce cet cette ces qui que tout tous toutes selon"
)
# Institutions and countries: pointing at them points at nobody.
INSTITUTIONS = _any(
    "united_states united_nations united_kingdom european_union european_parliament human_rights"
    " human_rights_watch human_rights_council amnesty_international state_department"
    " department_of_state world_bank red_cross khmer_rouge khmer_krom new_zealand south_korea"
    " north_korea south_africa saudi_arabia hong_kong prime_minister foreign_minister foreign_affairs"
    " national_assembly supreme_court facebook_live"
)
PHRASE_START = rf"(?!(?i:{FUNCTION_WORDS})(?![{LATIN}'’-]))"
PASSED_OVER = (
    rf"(?<![{LATIN}])(?i:{INSTITUTIONS})(?![{LATIN}])(?![ \t]{{1,2}}{CAPITAL})(*SKIP)(*FAIL)"
)
TITLES = _any("mr mrs ms dr prof oknha mme mlle")
KIN = _any(
    "miss mister monsieur madame mademoiselle sir madam uncle aunt auntie brother sister"
    " grandmother grandfather teacher monk venerable oncle tante lok ta yeay ming pu bong neak"
)
CALLED = _any("named called name_is names_are s'appelle nommé nommée appelé appelée")

# No name begins with these: "the gentleman who", "called and".
NOT_NAMES = _any(
    "និង ដែល យើង ខ្ញុំ អ្នក លោក របស់ ទាំង នេះ នោះ បាន ក្នុង នៅ ដ៏ ប្អូន ត្រូវ មិន ចង់ គឺ មាន ពី ខាង ខែ ឆ្នាំ ថ្ងៃ"
)
KHMER_TITLES = (
    "(?:លោកជំទាវ|លោកស្រី|អ្នកស្រី|លោកតា|លោកយាយ|លោកគ្រូ|អ្នកគ្រូ|លោកពូ|លោកអ៊ំ|(?<!ភព)លោក|ឯកឧត្តម|ឧកញ៉ា|សម្តេច"
    f"|(?<!ខែ{GAP})កញ្ញា|ឈ្មោះ|(?<!ជំ)ពូ(?!ជ(?![\u17b6-\u17d3])|កែ|ថៅ)|(?<!រី)មីង|(?<!និ)យាយ|អ៊ំ(?!ទូក))"
)
# Too short or too common to say anything inside a phrase.
KHMER_KIN = _any("តា បង បងស្រី បងប្រុស ប្អូនស្រី ប្អូនប្រុស នាង ចែ ហៀ អា")
CLEAR_SURNAMES = (
    "អ៊ុក អ៊ុំ អ៊ុន អ៊ូច អ៊ាង អ៊ិន អឿន ហ៊ុន ហេង ហួត ហុង ហាក់ សៅ សួន ស៊ុន ស៊ឹម ស៊ិន ស៊ូ សេង សន លី លឹម ឡុង ឡាយ"
    " វ៉ាន់ វង្ស រិន យិន យឹម ម៉ៅ ម៉ម មឿន ភោគ ភី ផន ផាន ពេជ្រ ប៉ែន ប៊ុន ប៊ូ ព្រំ នួន នុត នូ ទូច ទេព ថោង ថន តាន់ ឌុច"
    " ឌួង ញ៉ែម ជឹម ឈឹម ឈួន ឆាយ ឆេង ង៉ែត ងួន គឹម គង់ ឃឹម ឃុត ខៀវ កុយ អៀង យស់"
)
# Words of every day too: only what stands between spaces is taken for a name.
OTHER_SURNAMES = "ជា សុខ មាស កែវ ចាន់ សំ រស់ ប្រាក់ កើត ពៅ អ៊ូ មុំ សយ យូ"
SURNAME = _any(f"{CLEAR_SURNAMES} {OTHER_SURNAMES}")
KHMER_NAME = f"{RUN}(?:[ \u200b](?!{NOT_NAMES}|{KHMER_TITLES}){RUN}(?!{K}))?"
NAME = [
    rf"(?<![{LATIN}])(?i:{TITLES})(?:\.[ \t]{{0,2}}|[ \t]{{1,2}})(?:{CAPITALS}|[{LATIN}]{{2,30}}+)",
    rf"(?<![{LATIN}])(?i:{KIN})[ \t]{{1,2}}{PHRASE_START}{CAPITALS}",
    rf"(?<![{LATIN}.])M\.[ \t]{{0,2}}{CAPITALS}",
    rf"(?<![{LATIN}])(?i:{CALLED})[ \t]{{1,2}}{CAPITALS}",
    rf"(?<![{LATIN}])(?i:my[ ]name[ ]is|my[ ]name['’]s|m['’]appelle)[ \t]{{1,2}}[{LATIN}]{{2,30}}+",
    rf"{PASSED_OVER}|{PHRASE_START}{CAPITAL}(?:{NEXT_CAPITAL})++",
    rf"{KHMER_TITLES}(?:{GAP}{KHMER_TITLES})?{GAP}(?:(?:(?:របស់)?ខ្ញុំ{GAP})?(?:ថា|គឺ)?[:៖]?{GAP}"
    rf"(?!{NOT_NAMES}){KHMER_NAME}"
    rf"|[:៖]?{GAP}(?:{CAPITALS}|[{LATIN}]{{2,30}}+))",
    rf"(?<!{K}){KHMER_KIN}(?:{GAP}(?={SURNAME})|[ ](?!{NOT_NAMES})(?={RUN}(?!{K}))){KHMER_NAME}",
    rf"(?<!{K})(?:{SURNAME}[ ]|{_any(CLEAR_SURNAMES)}\u200b)(?!{NOT_NAMES}){RUN}(?!{K})",
]

LEVELS = (
    "(?:រាជធានី|ខេត្ត|ទីក្រុង|ក្រុង|(?<!ភូមិ)ស្រុក(?!ខ្មែរ|ស្រែ|ទេស|កំណើត|គេ|អាមេរិក|បារាំង)|(?<!លក្ខ|អ)ខណ្ឌ|សង្កាត់"
    "|ឃុំ(?!ឃាំង|គ្រង|ខ្លួន|ទុក)|(?<!មាតុ|បិតុ|ឧត្តម|យុទ្ធ)ភូមិ(?!សាស្ត្រ|ភាគ|ផល|គ្រឹះ|បាល)|វត្ត(?!មាន|ុ))"
)
NOT_PLACES = f"(?:{NOT_NAMES}|{_any('មួយ ពីរ បី ផ្សេង នានា ជា ដទៃ ជនបទ ឬ ដោយ ដើម្បី ហើយ')})"
PROVINCES = _any(
    "ភ្នំពេញ បន្ទាយមានជ័យ បាត់ដំបង កំពង់ចាម កំពង់ឆ្នាំង កំពង់ស្ពឺ កំពង់ធំ កំពង់សោម កំពត កណ្តាល កោះកុង ក្រចេះ មណ្ឌលគិរី"
    " ឧត្តរមានជ័យ ប៉ៃលិន ព្រះសីហនុ ព្រះវិហារ ពោធិ៍សាត់ ព្រៃវែង រតនគិរី សៀមរាប ស្ទឹងត្រែង ស្វាយរៀង តាកែវ ត្បូងឃ្មុំ ប៉ោយប៉ែត"
).replace("|កណ្តាល", "")
LATIN_PROVINCES = _any(
    "phnom_penh banteay_meanchey battambang kampong_cham kampong_chhnang kampong_speu kampong_thom"
    " kampong_som kampot kandal koh_kong kratie mondulkiri oddar_meanchey pailin preah_sihanouk"
    " sihanoukville preah_vihear pursat prey_veng ratanakiri siem_reap stung_treng svay_rieng takeo"
    " tboung_khmum poipet"
)
BEFORE_PLACES = _any(
    "village commune district province sangkat khan srok khum phum krong street st road rue quartier"
    " arrondissement municipality pagoda wat ward borough"
)
PLACE = [
    rf"{LEVELS}{GAP}(?:(?:ទី|លេខ){GAP})?(?:[0-9]{{1,4}}|{CAPITALS}|[{LATIN}]{{2,30}}+)",
    rf"{LEVELS}{GAP}(?!{NOT_PLACES}|{LEVELS})(?:(?!{LEVELS}){SYLLABLE}){{1,8}}+",
    rf"(?:ផ្លូវ|ផ្ទះ){GAP}(?:លេខ{GAP})?[0-9]{{1,4}}",
    PROVINCES,
    rf"(?<![{LATIN}])(?i:{LATIN_PROVINCES})(?![{LATIN}])",
    rf"(?<![{LATIN}])(?i:{BEFORE_PLACES})\.?(?:[ ](?:of|de|du|des)(?=[ ])|[ ]d['’])?[ ]?"
    rf"(?:{PHRASE_START}{CAPITALS}|\#?[0-9]{{1,4}}(?![0-9]))",
    rf"{PHRASE_START}{CAPITALS}[ ](?i:village|commune|district|province|street|road|pagoda|town|city)"
    rf"(?![{LATIN}])",
]


# In the order in which they win where two are equally long.
PATTERNS = {
    kind: [regex.compile(pattern) for pattern in patterns]
    for kind, patterns in {
        "email": EMAIL,
        "web": WEB,
        "date": DATE,
        "phone": PHONE,
        "place": PLACE,
        "name": NAME,
        "number": NUMBER,
    }.items()
}
