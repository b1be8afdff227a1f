# What bills say, with prices: a line for each thing, and their sum.
def cents: . * 100 | round / 100;
def padded($width): tostring | . + " " * ($width - length);

$prices[0] as $list
| [
    .[] | to_entries[] | select(.value > 0)
  ]
| group_by(.key)
| map({
    name: .[0].key,
    count: (map(.value) | add | cents),
    price: $list.items[.[0].key]
  })
| map(. + {
    dollars: (.count * ((.price.month // 0) + (.price.hour // 0) * $list.hours) | cents)
  })
| (.[] | "\(.name | padded(20)) \(.count | padded(6)) $\(.dollars)"),
  "at least, a month           $\(map(.dollars) | add | cents)",
  $list.note
