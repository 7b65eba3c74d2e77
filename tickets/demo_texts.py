"""What people write in the demo: an e-bike shop's customers, and guests of a small chain of houses.

Each story: topic, subject, what the customer wrote, then turns. A turn begins with > for staff, < for the customer,
# for a note among staff. `{…}` is filled from WORDS.
"""

WORDS = {
    "bike": ["Trail 2", "Trail 3", "Cargo One", "City Light", "City Light S", "Fjord 5"],
    "year": ["2022", "2023", "2024", "2025"],
    "order": ["40118", "40377", "41209", "41862", "42015", "42540", "43371"],
    "place": ["Malmö", "Gothenburg", "Uppsala", "Bergen", "Aarhus", "Hamburg", "Utrecht"],
    "phone": ["an iPhone 14", "a Pixel 8", "a Galaxy S23", "a Fairphone 5"],
    "amount": ["39", "89", "129", "249", "1,149"],
    "percent": ["15", "20", "25", "30"],
    "room": ["the garden room", "the attic", "room 4", "the harbour room", "room 11"],
    "nights": ["two", "three", "four", "five"],
    "weekday": ["Monday", "Tuesday", "Thursday", "Friday", "Sunday"],
}

FERNWAY_TOPICS = [
    # name, description, icon, team, minutes to the first reply and to the solution, level
    ("Battery and range", "Charging, how far it goes, storing it over winter.", "battery-charging", "Technical", 60, 480, 4),
    ("Orders and delivery", "Where it is, another date, putting it together.", "package", "Orders and delivery", 120, 960, 3),
    ("App and display", "Pairing, updates, recorded rides, the theft alarm.", "smartphone", "Technical", 120, 960, 2),
    ("Repairs and guarantee", "What is covered, a workshop near you, a bike on loan.", "wrench", "Technical", 60, 1440, 4),
    ("Payments and invoices", "Instalments, money back, an invoice for work.", "credit-card", "Billing", 240, 1440, 3),
    ("Your account", "Signing in, another address, your data.", "circle-user-round", "Billing", 240, 2880, 1),
]  # fmt: skip
FERNWAY_FIELDS = [
    # subject, key, label, kind, choices, required, staff only, topics
    ("ticket", "bike", "Which bike is it?", "choice", WORDS["bike"], True, False, ["Battery and range", "Repairs and guarantee"]),
    ("ticket", "bought_on", "When did you buy it?", "date", [], False, False, ["Repairs and guarantee"]),
    ("ticket", "order_number", "Order number", "text", [], False, False, ["Orders and delivery", "Payments and invoices"]),
    ("ticket", "can_ride", "I can still ride it", "checkbox", [], False, False, ["Battery and range", "Repairs and guarantee"]),
    ("ticket", "fault_code", "Fault code", "text", [], False, True, ["Battery and range", "App and display"]),
    ("customer", "frame_number", "Frame number", "text", [], False, False, []),
    ("customer", "dealer", "Bought at", "text", [], False, True, []),
]  # fmt: skip
FERNWAY_TAGS = [
    ("charging", "Anything about chargers and filling up", 4),
    ("refund", "Money goes back", 2),
    ("firmware", "Goes away with an update, or came with one", 5),
    ("safety", "Heat, smoke, brakes: look at it first", 1),
    ("courier", "The carrier has to do something", 6),
    ("praise", "Kind words, pass them on", 3),
]

FERNWAY = [
    ("Battery and range", "Charge stops early since the update", "Since last week my {bike} stops charging long before it is full, every night. The lamp on the charger is green by then. My way to work is 31 km and I no longer get home without walking the last hill.",
     ["# Same as the reports from the spring batch. Check the charge limit setting first.", "> Thank you for describing it so well. A green lamp that early usually means that the **charge limit** is on. It keeps the battery young and can be switched off for one night:\n\n1. Open the app and choose your bike.\n2. Go to *Battery*, then *Charge limit*.\n3. Switch it off for tonight.\n\nDoes it fill up then?", "< That did it, it was at the top this morning. Why was it on at all?", "> The update switched it on for everybody. We have told the developers that a question would have been better. Enjoy your ride home."], ["charging", "firmware"]),
    ("Battery and range", "Range dropped by {percent} %", "My {bike} from {year} used to do 90 km and now it does much less. It is cold here in {place}, is that the reason?",
     ["> Cold costs range, and {percent} % below five degrees is nothing to worry about. Keep the battery indoors overnight and put it in just before you leave. If it does not come back in spring, we measure it for free.", "< Good to know, thank you."], []),
    ("Battery and range", "Battery gets hot while charging", "The battery of my {bike} gets so warm on the charger that I can hardly hold it. Should I worry?",
     ["# Safety first: stop charging, then ask for a photo of the label.", "> Please stop charging it, take it off the charger and leave it somewhere on stone, away from the door. Could you send us a photo of the label underneath? We replace it if it belongs to the batch that we are looking at.", "< Photo attached. It is off the charger now.", "> It does. A new one leaves today by special carrier, and they take the old one with them. Do not charge it again until then.", "< That was quick, thank you for taking it seriously."], ["safety", "charging"]),
    ("Battery and range", "Storing it over the winter", "I will not ride before March. Full or empty, warm or cold?",
     ["> Around half full, dry, between 10 and 20 degrees. Look at it once in January and give it an hour on the charger if it shows less than two bars."], []),
    ("Orders and delivery", "Order {order} has not moved for days", "The tracking page for order {order} says the same since {weekday}. I took the Friday off to put it together.",
     ["> I called the carrier: the crate missed a lorry in {place} and is on one now. It arrives on Thursday, and I moved the appointment to the late afternoon.", "< Late afternoon is fine.", "> Then I leave it like that. Sorry for the lost Friday."], ["courier"]),
    ("Orders and delivery", "Another delivery date for order {order}", "I am away in the week you want to deliver. Can it be a week later?",
     ["> Of course. It is now planned for the {weekday} after, between 9 and 13. You get a message with a narrower time the evening before."], []),
    ("Orders and delivery", "A screw is missing", "The bag with the small parts has seven screws and the leaflet says eight. It is one for the stem of the {bike}, so I do not dare to ride.",
     ["> Good that you did not. A set leaves today in a letter and should be with you the day after tomorrow. The stem needs 5 Nm, in case you have such a key.", "< It came this morning. All eight now."], []),
    ("Orders and delivery", "Crate was open on arrival", "The crate of order {order} was open on one side when it arrived and the mudguard has a dent. The driver wrote it down.",
     ["# Driver's note confirms. Claim with the carrier, send a mudguard.", "> That must not happen. I send a new mudguard and settle it with the carrier, you need not do anything else. Is the rest as it should be?", "< Yes, rides beautifully."], ["courier"]),
    ("App and display", "App does not find the bike", "I have a new telephone, {phone}, and the app does not find my {bike} any more.",
     ["> The bike still waits for the old one. Hold the light button for ten seconds until it blinks twice, then choose *Add a bike* within a minute.", "< Works."], []),
    ("App and display", "Display shows E-31", "E-31 on the display of the {bike} and no support from the motor. It was fine this morning.",
     ["> E-31 is the speed sensor at the rear wheel, in nine of ten cases its magnet has turned. Could you look whether it points to the sensor, with about a finger's width between them?", "< It had turned. Fixed it with one hand. Thank you!"], []),
    ("App and display", "Rides are recorded twice", "Every ride appears twice in the app since the last version.",
     ["# Known, ticket with the developers. Fixed in the next version.", "> We can see it and it is our mistake: the version of next week removes the second copies by itself. Nothing is lost."], ["firmware"]),
    ("App and display", "Theft alarm in the night", "The alarm went off three times last night with nobody near. My neighbours do not love me.",
     ["> Oh dear. Wind against a bike on its stand can be enough. You can lower the sensitivity in the app, under *Alarm*; *Low* still wakes when somebody lifts it."], []),
    ("Repairs and guarantee", "Creaking from the motor", "My {bike} creaks at every turn of the crank, worst uphill. It has done 2,100 km.",
     ["> Thank you for the details. That can be the crank bolts or the bearing. The workshop in {place} has time on {weekday}; it is covered either way. May I book it?", "< Yes please.", "> Done, at 8.30. You get a bike on loan for the day."], []),
    ("Repairs and guarantee", "Brake feels soft", "The front brake of the {bike} can be pulled to the handlebar. I stopped riding it.",
     ["# Brakes: call today.", "> You did the right thing. I just tried to call you. A mechanic can come to you tomorrow morning, or we pick it up today: what suits you better?", "< Tomorrow morning, please. From 8 on I am at home."], ["safety"]),
    ("Repairs and guarantee", "Is a puncture covered?", "A nail in {place}. Is that covered?",
     ["> Tyres and tubes are not, I am afraid. But the workshop partners do it for a fixed price of 29, and the puncture strip inside is on us."], []),
    ("Repairs and guarantee", "Workshop near {place}?", "We move next month. Is there a partner of yours near {place}?",
     ["> There are two, and both have a bike on loan. Their addresses are in the app, under *Workshops*."], []),
    ("Payments and invoices", "Invoice for my employer", "My employer pays a part of the bike and needs an invoice with the company's name. Order {order}.",
     ["> Please send me the name and the address as they should stand there, and the VAT number if there is one.", "< Sent by separate message.", "> The new invoice is on its way to you by mail. It replaces the old one."], []),
    ("Payments and invoices", "Paid twice", "My card was charged twice with {amount} for the same order {order}.",
     ["# Second booking is a reservation by the bank, gone in three days. Refund anyway if it is not.", "> I see one payment and one reservation of your bank. The reservation falls away within three days. If it does not, write here and I send the money back by hand.", "< It is gone now."], ["refund"]),
    ("Payments and invoices", "Instalments after a return", "I returned the child seat. Do the instalments change?",
     ["> Yes, from next month on: {amount} less in total, spread over what is left. The new plan is in your account."], ["refund"]),
    ("Payments and invoices", "Money back for the helmet", "The helmet is too small and I sent it back last {weekday}. When do I get the money?",
     ["> It arrived yesterday and looks as new. The {amount} are with your bank within two to five days."], ["refund"]),
    ("Your account", "Cannot change my address", "The page says that my new address is not valid. It has an apartment number in it.",
     ["> Thank you for telling us, the page did not like the slash. I entered it for you; please look whether it is right."], []),
    ("Your account", "Please delete my data", "I sold my bike. Please delete what you have about me.",
     ["> We can do that. What the law wants us to keep, invoices for seven years, stays locked away; everything else goes. Shall I?", "< Yes, thank you. It was a good bike."], []),
    ("Your account", "Thank you", "No question. I just rode 80 km along the coast on my {bike} and wanted to say that it is wonderful.",
     ["> You made our day, and your message hangs in the workshop now. Keep the wind at your back."], ["praise"]),
]  # fmt: skip

LUMEN_TOPICS = [
    ("Your booking", "Dates, guests, changes.", "calendar", "Guests", 60, 480, 3),
    ("In the house", "Keys, heating, something is broken.", "key-round", "Houses", 30, 240, 5),
    ("Payment", "Deposits, invoices, money back.", "credit-card", "Guests", 240, 1440, 2),
]
LUMEN_FIELDS = [
    ("ticket", "house", "Which house?", "choice", ["Alfama", "Graça", "Sintra"], True, False, ["Your booking", "In the house"]),
    ("ticket", "arrival", "Day of arrival", "date", [], False, False, ["Your booking"]),
    ("ticket", "guests", "How many are you?", "number", [], False, False, ["Your booking"]),
    ("customer", "returning", "Has stayed before", "checkbox", [], False, True, []),
]  # fmt: skip
LUMEN_TAGS = [
    ("late arrival", "Key box, not the desk", 5),
    ("repair", "Somebody has to come", 1),
    ("refund", "Money goes back", 2),
]
LUMEN = [
    ("Your booking", "One more guest", "We booked {room} for two and would now be three. Is there a bed for a child?",
     ["> There is a folding bed for children up to ten, at no cost. I added it.", "< Lovely, thank you."], []),
    ("Your booking", "Arriving after midnight", "Our flight lands at 23.50. Is somebody there?",
     ["> Nobody at the desk, but the key waits in the box beside the door. The code comes by message on the day.", "< Perfect."], ["late arrival"]),
    ("Your booking", "Can we stay {nights} more nights?", "We like it so much in {room}. Would {nights} more nights be possible?",
     ["> In the same room for two of them, then next door. Shall I book it like that?", "< Yes please!"], []),
    ("In the house", "Heating stays cold", "The radiator in {room} does not get warm.",
     ["# Valve again. Ask the plumber about all of them.", "> Somebody is with you within the hour. There are blankets in the chest below the window until then.", "< He was here, it is warm now."], ["repair"]),
    ("In the house", "Locked ourselves out", "The door of {room} fell shut and the key is inside. We are on the stairs.",
     ["> I am on my way with the second key, ten minutes."], []),
    ("In the house", "No hot water", "Only cold water since this morning.",
     ["> The boiler had switched itself off. It is on again and needs half an hour. Breakfast is on us.", "< All fine again, and the breakfast was wonderful."], ["repair"]),
    ("Payment", "Deposit not back yet", "We left on {weekday} and the deposit of {amount} is not back.",
     ["> It left us the day after you did; card companies take up to a week. If it is not there by then, I send it again another way."], ["refund"]),
    ("Payment", "Invoice with our company", "Could the invoice carry our company's name?",
     ["> Here it is, with the name and number that you sent."], []),
]  # fmt: skip
NOTES = [
    "Called, nobody answered. Try again after four.",
    "Third one this month. Worth an article.",
    "Checked the order: everything as the customer says.",
    "Handing this to whoever is in tomorrow, see above.",
]
COMMENTS = [
    "Quick and kind.",
    "Solved in one go.",
    "Took a day longer than I hoped, but friendly.",
    "",
    "",
    "Exactly what I needed.",
    "",
]
