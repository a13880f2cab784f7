#!/usr/bin/env python3
"""sentiment_bench.py REPUTE: how long the model takes to load, and how many texts a second go through `repute classify`
on one core: the best of five runs, since whatever else runs only ever makes it slower."""
import os
import random
import subprocess
import sys
import time

TEXTS = 50000
SAID = [("en", "@acme my order {n} is {n} days late and nobody answers, this is not what I paid for :("),
        ("en", "Loving the new roast, the whole family does! Thank you so much, best coffee in years"),
        ("en", "Do you ship to Norway, and who pays the customs for {n} bags?"),
        ("de", "Wieder Lieferung verspätet, Bestellung {n}. Dritte Woche in Folge, was ist da los?"),
        ("fr", "Colis abîmé, toujours pas de réponse. Que dois-je faire pour la commande {n} ?"),
        ("es", "Gracias por el envío {n}, llegó muy rápido y el café es una maravilla"),
        ("ja", "注文{n}がまだ届きません。いつ発送されますか。"),
        ("ar", "وصلت القهوة اليوم، طعم رائع وتغليف جميل. شكرا جزيلا {n}")]


def run(program, texts):
    began = time.monotonic()
    out = subprocess.run([program, "classify", "--csv"], input=texts, capture_output=True, check=True).stdout
    return time.monotonic() - began, out.count(b"\n") - 1


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "./repute"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    chance = random.Random(1)
    rows = ["id,lang,text"]
    for n in range(TEXTS):
        lang, text = chance.choice(SAID)
        rows.append(f'{n},{lang},"{text.format(n=chance.randrange(1000))}"')
    one, all_of_them = "\n".join(rows[:2]).encode() + b"\n", "\n".join(rows).encode() + b"\n"
    load = min(run(program, one)[0] for _ in range(5))
    spent, n = min(run(program, all_of_them) for _ in range(5))
    if n != TEXTS:
        sys.exit(f"sentiment_bench: {n} of {TEXTS} texts came back")
    print(f"sentiment: load {1000 * load:.0f} ms, {n / (spent - load):.0f} texts/s, {1e6 * (spent - load) / n:.1f} us a text")


main()
