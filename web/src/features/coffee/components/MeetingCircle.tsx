import type { PersonRef, Why } from "@api/types";
import { coffee } from "@shared/texts/coffee";
import { nameOf } from "../queries";
import "./quality.css";

interface Group {
  members: PersonRef[];
  why: Why;
}

/** More lines than this are a blur. */
const PEOPLE_MAX = 160;
/** More names than this overlap. */
const NAMES_MAX = 48;
const NAME_LENGTH_MAX = 14;
const CENTRE = 200;

function shortName(name: string): string {
  const letters = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
  return letters.length <= NAME_LENGTH_MAX ? name : `${letters.slice(0, NAME_LENGTH_MAX - 1).join("")}…`;
}

export interface Spot {
  person: PersonRef;
  angle: number;
}

/** Teams sit together, so that lines across the circle are meetings across teams. */
export function placeOnCircle(groups: readonly Group[]): Spot[] {
  const people = groups.flatMap((group) => group.members);
  const sorted = [...people].sort(
    (a, b) => (a.team ?? "").localeCompare(b.team ?? "") || nameOf(a).localeCompare(nameOf(b)),
  );
  return sorted.map((person, index) => ({
    person,
    angle: (index / sorted.length) * 2 * Math.PI - Math.PI / 2,
  }));
}

export function MeetingCircle({ groups }: { groups: readonly Group[] }) {
  const texts = coffee.quality;
  const spots = placeOnCircle(groups);
  if (spots.length === 0) return null;
  if (spots.length > PEOPLE_MAX) return <p>{texts.pictureTooMany}</p>;
  const named = spots.length <= NAMES_MAX;
  const radius = named ? 120 : 180;
  const at = new Map(
    spots.map(({ person, angle }) => [
      person.id,
      { x: CENTRE + radius * Math.cos(angle), y: CENTRE + radius * Math.sin(angle) },
    ]),
  );
  const lines = groups.flatMap((group) =>
    group.members.flatMap((a, index) =>
      group.members.slice(index + 1).map((b) => ({
        key: `${a.id}-${b.id}`,
        from: at.get(a.id),
        to: at.get(b.id),
        repeat: group.why.rounds_since_last_met !== null,
      })),
    ),
  );

  return (
    <div>
      <svg
        className="vc-circle"
        viewBox="0 0 400 400"
        role="img"
        aria-label={`${texts.picture}: ${texts.pictureText(spots.length, groups.length)}`}
      >
        {lines.map(({ key, from, to, repeat }) =>
          from === undefined || to === undefined ? null : (
            <path
              key={key}
              className={repeat ? "vc-circle-repeat" : "vc-circle-new"}
              d={`M${from.x} ${from.y}Q${CENTRE} ${CENTRE} ${to.x} ${to.y}`}
              fill="none"
              strokeWidth={named ? 1.75 : 1}
            />
          ),
        )}
        {spots.map(({ person, angle }) => {
          const spot = at.get(person.id);
          const flipped = Math.cos(angle) < 0;
          const degrees = (angle * 180) / Math.PI + (flipped ? 180 : 0);
          return (
            <g key={person.id} transform={`translate(${spot?.x ?? 0} ${spot?.y ?? 0})`}>
              <title>{nameOf(person)}</title>
              <circle className="vc-circle-dot" r={named ? 3.5 : 2} />
              {named ? (
                <text
                  className="vc-circle-name"
                  transform={`rotate(${degrees})`}
                  x={flipped ? -8 : 8}
                  dy="0.32em"
                  textAnchor={flipped ? "end" : "start"}
                >
                  {shortName(nameOf(person))}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
      <div className="vc-legend" aria-hidden="true">
        <span>
          <svg width="28" height="8">
            <line className="vc-circle vc-circle-new" x1="0" y1="4" x2="28" y2="4" strokeWidth="2" />
          </svg>
          {texts.newPair}
        </span>
        <span>
          <svg width="28" height="8">
            <line className="vc-circle vc-circle-repeat" x1="0" y1="4" x2="28" y2="4" strokeWidth="2" />
          </svg>
          {texts.repeatPair}
        </span>
      </div>
    </div>
  );
}
