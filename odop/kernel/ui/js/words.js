// An amount in words, as one says it in India: thousand, lakh, crore.
const HI = ("शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस इक्कीस " +
  "बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस " +
  "अड़तीस उनतालीस चालीस इकतालीस बयालीस तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास इक्यावन " +
  "बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ " +
  "उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उन्यासी अस्सी इक्यासी बयासी " +
  "तिरासी चौरासी पचासी छियासी सतासी अठासी नवासी नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे " +
  "अट्ठानवे निन्यानवे").split(" ");
const ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen").split(" ");
const TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const UNITS = [[10000000, "crore", "करोड़"], [100000, "lakh", "लाख"], [1000, "thousand", "हज़ार"], [100, "hundred", "सौ"]];

function twoDigits(number, hindi) {
  if (hindi) return HI[number];
  if (number < 20) return ONES[number];
  return TENS[Math.floor(number / 10)] + (number % 10 ? "-" + ONES[number % 10] : "");
}

function numberInWords(number, hindi) {
  const parts = [];
  let rest = number;
  for (const [size, english, local] of UNITS) {
    const count = Math.floor(rest / size);
    if (count) parts.push(numberInWords(count, hindi), hindi ? local : english);
    rest %= size;
  }
  if (rest || !parts.length) parts.push(twoDigits(rest, hindi));
  return parts.join(" ");
}

function counted(number, hindi, one, many) {
  return `${numberInWords(number, hindi)} ${number === 1 ? one : many}`;
}

export function amountInWords(text, hindi) {
  const [whole, paise = ""] = text.split(".");
  if (!/^\d{1,13}$/.test(whole) || !/^\d{0,2}$/.test(paise)) return "";
  const rupees = Number(whole);
  const rest = Number(paise.padEnd(2, "0"));
  const parts = [];
  if (rupees || !rest) parts.push(hindi ? counted(rupees, true, "रुपया", "रुपये") : counted(rupees, false, "rupee", "rupees"));
  if (rest) parts.push(hindi ? counted(rest, true, "पैसा", "पैसे") : counted(rest, false, "paisa", "paise"));
  return parts.join(hindi ? " " : " and ");
}
