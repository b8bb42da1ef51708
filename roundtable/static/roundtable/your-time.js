// Adds "on this device's clock" to a session's page; without it nothing is missing.
const WEEKDAYS = ["អាទិត្យ", "ច័ន្ទ", "អង្គារ", "ពុធ", "ព្រហស្បតិ៍", "សុក្រ", "សៅរ៍"];
const MONTHS = ["មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា", "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ"];
// The same table as DAY_PERIODS in roundtable/dates.py: minutes after midnight.
const PERIODS = [[0, "អធ្រាត្រ"], [1, "យប់"], [60, "ភ្លឺ"], [300, "ព្រឹក"], [720, "ថ្ងៃត្រង់"], [780, "រសៀល"], [960, "ល្ងាច"], [1140, "យប់"]];

const khmerDigits = (value) =>
  String(value).replace(/\d/g, (digit) => String.fromCharCode(0x17e0 + Number(digit)));

function inKhmer(moment) {
  const minutes = moment.getHours() * 60 + moment.getMinutes();
  const period = PERIODS.filter(([begins]) => minutes >= begins).pop()[1];
  const clock = `${moment.getHours() % 12 || 12}:${String(moment.getMinutes()).padStart(2, "0")}`;
  return (
    `ថ្ងៃ${WEEKDAYS[moment.getDay()]} ទី${khmerDigits(moment.getDate())} ` +
    `ខែ${MONTHS[moment.getMonth()]} ឆ្នាំ${khmerDigits(moment.getFullYear())} ` +
    `ម៉ោង ${khmerDigits(clock)} ${period}`
  );
}

function inEnglish(moment) {
  const day = new Intl.DateTimeFormat("en-GB", { weekday: "long" }).format(moment);
  const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }).format(moment);
  const hours = moment.getHours();
  const clock = `${hours % 12 || 12}:${String(moment.getMinutes()).padStart(2, "0")}`;
  const exact = moment.getMinutes() === 0 && hours % 12 === 0;
  const part = exact ? (hours ? "noon" : "midnight") : hours < 12 ? "am" : "pm";
  return `${day} ${date}, ${clock} ${part}`;
}

const line = document.querySelector("#your-time");
if (line) {
  const moment = new Date(line.dataset.start);
  line.querySelector("time").dateTime = moment.toISOString();
  line.querySelector("time").textContent =
    line.dataset.language === "km" ? inKhmer(moment) : inEnglish(moment);
  line.hidden = false;
}
