import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Bar } from '../../components/chart.tsx';
import { UpDownChart } from '../../components/chart.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/page.tsx';
import { Segments } from '../../components/forms/segments.tsx';
import type { Schemas } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';

/** Labels by the API's `since`. The current hour counts as one. */
const ranges = { '23h': '24 hours', '167h': '7 days' } as const;
/** The bars of the 7-day view. */
const hoursPerBar = 6;
type Range = keyof typeof ranges;

export function HourlyChart(): JSX.Element {
  const [range, setRange] = useState<Range>('23h');
  const hours = useApiQuery('/v1/counts/hours', { query: { since: range } }, { refetchMs: 60_000, keepPrevious: true });
  const options = Object.entries(ranges).map(([value, label]) => ({ value: value as Range, label }));
  return (
    <Card
      title="Completed runs"
      actions={<Segments label="Time" options={options} value={range} onChange={setRange} />}
    >
      <Loaded query={hours}>
        {({ items }) => {
          // By the data shown: another range may be loading.
          const isDay = items.length <= 24;
          const label = `Runs that ended in the last ${ranges[isDay ? '23h' : '167h']}`;
          return (
            <UpDownChart
              label={label}
              up={{ label: 'Provisioned', tone: 'good' }}
              down={{ label: 'Failed', tone: 'bad' }}
              bars={buildBars(items, isDay ? 1 : hoursPerBar)}
            />
          );
        }}
      </Loaded>
    </Card>
  );
}

const time = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric' });
const dayAndTime = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});

/** Sums up the hours of each bar. The last bar ends with the current hour. */
function buildBars(items: Schemas['HourCounts']['items'], hours: number): Bar[] {
  const bars: Bar[] = [];
  for (let end = items.length; end > 0; end -= hours) {
    const part = items.slice(Math.max(0, end - hours), end);
    const at = new Date(part[0]?.hour ?? 0);
    const sum = (pick: 'provisioned' | 'failed'): number => part.reduce((all, each) => all + each[pick], 0);
    bars.unshift({
      label: hours === 1 ? time.format(at) : dayAndTime.format(at),
      tick: hours === 1 ? time.format(at) : day.format(at),
      up: sum('provisioned'),
      down: sum('failed'),
    });
  }
  return bars;
}
