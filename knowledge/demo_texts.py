"""What the demo's organizations know: an e-bike shop, and a small chain of houses for guests.

Each section: address, name, description, its articles. Each article: address, title, in one sentence, text, and what is
special about it: "staff" (for staff only), "draft", "about" (topics), "asked" (how many readers answered, and how many
of them said yes).
"""

FERNWAY = [
    ("battery", "Battery and charging", "Range, charging times, the charge limit, storing it over winter.", [
        ("why-charging-stops-early", "Why your battery stops charging at 80 %", "The charge limit keeps an older battery at 80 % overnight so that it lasts longer. You can switch it off for one night, or for good.", """## How to tell that the limit is on

The light on the charger turns green at 80 % and a small leaf appears next to the battery on your display. Since firmware 4.2 the limit turns on by itself once a battery has been filled 300 times.

## Charge to 100 % tonight

1. Plug the bike in and wait for the light of the charger.
2. Hold the power button for five seconds, until the display shows **100 %**.
3. Leave it plugged in. The last 20 % takes about 90 minutes.

> [!NOTE]
> **Only for this charge.** The limit is back the next time you plug in, so there is nothing to undo.

## Turn the limit off

You need version 7.4 of the app, or a newer one. Open **Bike**, then **Battery**, and switch off **Charge limit**. It stays off until you switch it on again.

## What it changes

| Charged to | Range, Trail 2 | Time from empty | Capacity after 5 years |
|---|---|---|---|
| 80 % | 58–70 km | 2 h 20 min | about 86 % |
| 100 % | 72–88 km | 3 h 50 min | about 74 % |

Riding less far than that? Then leave it on. [Battery health explained](/help/battery-health/) says why an almost full battery ages faster.""", {"about": ["Battery and range"], "asked": (460, 412)}),
        ("charging-times", "Charging times and lights", "How long it takes from empty, and what the light on the charger says.", """## How long it takes

| Battery | To 80 % | To 100 % |
|---|---|---|
| 400 Wh | 1 h 50 min | 3 h |
| 540 Wh | 2 h 20 min | 3 h 50 min |
| 750 Wh | 3 h 10 min | 5 h 10 min |

Below five degrees the battery charges more slowly, and below zero not at all. Take it indoors and wait an hour.

## What the light says

- **Amber, steady:** it charges.
- **Green:** it is as full as it should be.
- **Amber, blinking:** too cold or too warm. It goes on by itself.
- **Red:** unplug it and read [what the codes on the display mean](/help/fault-codes/).

> **Warning.** A battery that is too hot to hold, swollen or smoking does not go back on the charger. Put it outside on stone, keep away from it and [write to us](/requests/new/).""", {"about": ["Battery and range"], "asked": (188, 171)}),
        ("range-in-winter", "Get more range in winter", "Cold takes up to a third of the range. Most of it comes back with four habits.", """A battery at five degrees gives away less of what is in it. Nothing is broken: in spring the range is back.

1. Keep the battery indoors overnight and put it in just before you leave.
2. Start in **Eco** for the first two kilometres, while it warms up.
3. Check the tyres: 0.5 bar too little costs about five kilometres.
4. Use the sleeve if the bike stands outside during the day.

## When it is not the cold

If the range is less than half of what it was, at more than fifteen degrees, have it measured. It is free within the guarantee: [how to find a workshop](/help/find-a-workshop/).""", {"about": ["Battery and range"], "asked": (94, 80)}),
        ("battery-health", "Battery health explained", "What the percentage in the app counts, and what is normal for its age.", """The app shows how much fits in today, compared with the day it was new. **90 % after two years is normal**, and so is a number that goes up and down by a point or two.

## What makes a battery old

- Standing full in the heat. A day at 40 degrees ages it as much as a month at 20.
- Standing empty. Below 5 % for weeks, some cells do not come back.
- Riding it down to nothing every day.

## What the guarantee covers

Less than 70 % within three years, or within 500 full charges: we replace it. Send us a picture of the screen *Battery, Health*.""", {"about": ["Battery and range", "Repairs and guarantee"], "asked": (57, 49)}),
        ("winter-storage", "Store the battery safely", "Half full, dry, between 10 and 20 degrees, and a look in January.", """1. Ride or charge it to about half.
2. Take it out of the bike and wipe the contacts dry.
3. Put it somewhere dry between 10 and 20 degrees, not in a cupboard full of paper.
4. Look at it in January. With less than two bars, give it an hour on the charger.

The bike itself may stand in the cold.""", {"about": ["Battery and range"], "asked": (31, 28)}),
        ("batch-of-spring", "Which batteries go back at once", "How we recognise the batch of spring, and what we say.", """> **Warning.** Ask for the photo of the label first, and to stop charging, in the first answer.

1. Serial numbers from **FB-2403-0001** to **FB-2403-1890** are concerned.
2. Order the special carrier in the back office, not the usual one.
3. The customer keeps the bike; only the battery goes.
4. Tag the ticket with *safety*, and tell Tomas if there was smoke.""", {"staff": True}),
    ]),
    ("orders", "Orders and delivery", "Follow a delivery, change its date, put the bike together.", [
        ("change-a-delivery", "Change or cancel a delivery", "Until the evening before, by yourself; after that we call the carrier for you.", """## Another day

Open the link in the mail *Your bike is on its way* and choose **Another day**. You can do so until 18:00 on the day before.

## Another address

The carrier takes no new address on the way. [Write to us](/requests/new/) with the order number: we stop the delivery and send it again, which takes three days more.

## Cancel it

Until it is packed, for nothing. After that let it come and send it back within thirty days: [how to send something back](/help/send-it-back/).""", {"about": ["Orders and delivery"], "asked": (122, 101)}),
        ("send-it-back", "Send something back", "Thirty days, in the crate it came in, and what it costs.", """1. Take a photo of the bike from both sides.
2. Put the battery into its own box, with the yellow label outside. The carrier leaves it behind otherwise.
3. Close the crate with the straps that it came with.
4. [Send us a request](/requests/new/) with the order number and the photos. The carrier comes within four days.

Sending back is free when something is wrong with it, and 39 euros otherwise. The money is with you five days after the crate is with us.""", {"about": ["Orders and delivery", "Payments and invoices"], "asked": (40, 31)}),
        ("put-it-together", "Put your bike together", "Handlebar, pedals, front wheel: twenty minutes with the tools in the box.", """You need the two keys from the box and nothing else.

1. Turn the handlebar forward and tighten the four screws crosswise.
2. Put the front wheel in until it clicks, then close the lever.
3. Screw the pedals in by hand: **L** turns to the left, **R** to the right.
4. Slide the battery in and hold the power button for three seconds.

> **Tip.** Ride once round the house before you throw the crate away.""", {"about": ["Orders and delivery"], "asked": (63, 60)}),
    ]),
    ("app", "App and display", "Pairing, updates, what the display says.", [
        ("pair-a-phone", "Pair your bike with a new phone", "Forget the old one first; a bike talks to one phone at a time.", """1. On the old phone open **Bike**, then **Forget this bike**. Is it gone? Hold the light button for ten seconds instead.
2. Switch Bluetooth on, and stand next to the bike.
3. In the app choose **Add a bike** and type the six digits from the display.

The rides that you recorded are kept in your account, not in the phone.

## It does not find the bike

Restart the display: hold the power button for twelve seconds. Phones with a very careful battery saver must let the app run in the background.""", {"about": ["App and display"], "asked": (150, 118)}),
        ("fault-codes", "What the codes on the display mean", "E-10 to E-39: what you can do, and when it needs a workshop.", """| Code | What it is | What to do |
|---|---|---|
| E-10 | Too warm | Let it stand in the shade for half an hour |
| E-14 | The sensor at the wheel sees nothing | Turn the magnet on the spoke towards it |
| E-21 | Battery and motor do not talk | Take the battery out, wipe the contacts, put it in |
| E-30 | Brake light circuit | It rides on; have it looked at |
| E-39 | Torque sensor | Do not ride; [find a workshop](/help/find-a-workshop/) |

Any other code: [send it to us](/requests/new/) with a photo of the display.""", {"about": ["App and display", "Repairs and guarantee"], "asked": (205, 187)}),
        ("theft-alarm", "Set up the theft alarm", "It rings, it tells you, and it says where the bike is.", """In the app open **Bike**, then **Alarm**. Choose how sensitive it is, and who is told besides you.

The place is sent only while the alarm rings. Nobody but you sees it.""", {"draft": True}),
    ]),
    ("workshop", "Repairs and guarantee", "What is covered, and where somebody looks at it.", [
        ("find-a-workshop", "Find a workshop near you", "Forty partners, a bike on loan, and what to bring.", """Type your postcode in the app under **Service**. Every partner there has our tools and parts.

Bring the frame number: it stands below the bottom bracket, and in the app. If the repair takes longer than three days, ask for a bike on loan. Within the guarantee it costs nothing.""", {"about": ["Repairs and guarantee"], "asked": (35, 27)}),
        ("what-is-covered", "What the guarantee covers", "Frame ten years, motor and battery three, everything that wears out not.", """- **Frame and fork:** ten years.
- **Motor, battery, display:** three years.
- **Paint:** one year, where no stone hit it.

Chain, pads and tyres wear out and are not covered. A fall is not covered either, but we mend it at cost in the first year.""", {"about": ["Repairs and guarantee"], "asked": (78, 66)}),
    ]),
]  # fmt: skip
FERNWAY_GERMAN = (
    "why-charging-stops-early", "warum-der-akku-bei-80-prozent-aufhoert", "Warum der Akku bei 80 % aufhört zu laden",
    "Die Ladegrenze hält einen älteren Akku über Nacht bei 80 %, damit er länger lebt. Für eine Nacht oder für immer lässt sie sich abschalten.",
    """## Woran Sie die Ladegrenze erkennen

Das Licht am Ladegerät wird bei 80 % grün, und neben dem Akku auf dem Display steht ein kleines Blatt. Seit Firmware 4.2 schaltet sich die Grenze nach 300 Ladungen von selbst ein.

## Heute Nacht auf 100 % laden

1. Stecken Sie das Rad an und warten Sie auf das Licht.
2. Halten Sie die Einschalttaste fünf Sekunden, bis **100 %** erscheint.
3. Lassen Sie es angesteckt. Die letzten 20 % dauern etwa 90 Minuten.

> [!NOTE]
> **Nur für diese Ladung.** Beim nächsten Anstecken gilt die Grenze wieder.

## Die Grenze abschalten

In der App unter **Rad**, dann **Akku**, den Schalter **Ladegrenze** umlegen. Dafür brauchen Sie Version 7.4 oder neuer.""",
)  # fmt: skip

LUMEN = [
    ("before-you-come", "Before you come", "Dates, arriving, what is in the house.", [
        ("change-your-dates", "Change your dates", "Up to seven days before, for nothing, if the house is free.", """1. Open the mail *Your stay at Lumen* and choose **Change**.
2. Pick the new days. What is grey is taken.
3. The difference in price is paid, or paid back, at once.

Less than seven days before, [write to us](/requests/new/): we look for somebody who takes your days.""", {"about": ["Your booking"], "asked": (64, 55)}),
        ("arriving", "When and how you arrive", "From 15:00, with a code that we send on the morning of the day.", """The code for the door comes by mail and text at nine in the morning. It works from 15:00 on the day you come until 11:00 on the day you leave.

## Late at night

No need to tell us. The light by the door turns on by itself, and the path is lit until one.

## With the car

- **Alfama:** no car reaches the door. Park at the station, ten minutes on foot.
- **Graça:** one space in the yard, first come.
- **Sintra:** two spaces, and a plug for an electric car.""", {"about": ["Your booking", "In the house"], "asked": (118, 109)}),
        ("what-is-in-the-house", "What is in the house", "Towels, coffee, a cot: what you need not bring.", """Towels, linen, soap, coffee, tea, oil and salt are there. So are a cot and a high chair, if you tell us a day before.

There is no television in any house, on purpose.""", {"about": ["In the house"], "asked": (22, 19)}),
        ("bring-a-dog", "Bring a dog", "Welcome in Sintra, for 20 euros a stay.", """In Sintra dogs may come along, except into the beds. In Alfama and Graça the stairs are too steep and the neighbours too near.""", {"about": ["Your booking"], "asked": (16, 15)}),
    ]),
    ("in-the-house", "In the house", "Keys, heating, hot water, the network.", [
        ("door-code", "The code does not open the door", "Three things to try in the rain, in this order.", """1. Pull the door towards you while you type. Old wood swells.
2. Type the code, then the **bell** key. Without it nothing happens.
3. Wait one minute after three wrong tries.

Still outside? Call +351 21 555 0142, at any hour. Somebody who lives nearby has a key.""", {"about": ["In the house"], "asked": (71, 63)}),
        ("heating", "Turn the heating on", "The white box in the hall, and why it takes an hour.", """Press the sun on the white box in the hall and turn the ring to what you like. The floor warms slowly: after an hour you feel it, after three it is there.

> **Note.** At night it goes down to 17 degrees. Press the sun twice to keep it warm.""", {"about": ["In the house"], "asked": (44, 37)}),
        ("hot-water", "No hot water", "Usually the tank is empty: wait forty minutes.", """Two long showers empty the tank in Alfama and Graça. It is warm again after forty minutes.

Is the lamp on the tank red? Turn the knob to *0* and back to *1*. If it stays red, [tell us](/requests/new/) and somebody comes the same day.""", {"about": ["In the house"], "asked": (29, 24)}),
        ("keys-of-neighbours", "Which neighbour has which key", "For us, when a guest stands in the rain.", """| House | Who | When |
|---|---|---|
| Alfama | Dona Rosa, second floor left | until 22:00 |
| Graça | The café opposite | 7:00 to 19:00 |
| Sintra | Mr Pires, the blue gate | always |

Never give their numbers to guests: call yourself, and say how long it takes.""", {"staff": True}),
    ]),
    ("paying", "Paying", "Deposit, invoices, money back.", [
        ("deposit", "When the deposit comes back", "Three days after you leave, to the card that you paid with.", """We look at the house on the day you leave. If nothing is broken, the deposit goes back after three days; banks take up to five more.

Something did break? Tell us before we find it. A glass is not worth a mail, a window is.""", {"about": ["Payment"], "asked": (52, 41)}),
        ("invoice", "An invoice for your company", "Tell us name, address and VAT number until you leave.", """[Send a request](/requests/new/) with the name, the address and the VAT number of your company. The invoice comes by mail within a day. After you have left we can only change the address, not the name.""", {"about": ["Payment"], "asked": (18, 15)}),
        ("long-stays", "Stays of a month and more", "What changes in price, cleaning and the contract.", """From 28 nights on the price falls by a fifth, and the house is cleaned every week.""", {"draft": True}),
    ]),
]  # fmt: skip
LUMEN_GERMAN = (
    "door-code", "der-code-oeffnet-die-tuer-nicht", "Der Code öffnet die Tür nicht", "Drei Dinge, der Reihe nach, auch im Regen.",
    """1. Ziehen Sie die Tür zu sich, während Sie tippen. Altes Holz quillt.
2. Tippen Sie den Code, dann die Taste mit der **Glocke**. Ohne sie geschieht nichts.
3. Warten Sie nach drei falschen Versuchen eine Minute.

Noch immer draußen? Rufen Sie +351 21 555 0142 an, zu jeder Stunde.""",
)  # fmt: skip

SAID = [
    "I looked for the price of a new battery.",
    "It does not say what to do when the light stays red.",
    "The picture in the app looks different on my phone.",
    "Too long, I only wanted the number.",
]
