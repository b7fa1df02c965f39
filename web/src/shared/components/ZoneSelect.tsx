import Select from "@cloudscape-design/components/select";
import { useMemo } from "react";
import { useNow } from "@shared/hooks/use-now";
import { common } from "@shared/texts/common";
import { allTimeZones, formatClock, zoneOffset } from "@shared/time";

interface ZoneSelectProps {
  value: string;
  onChange: (zone: string) => void;
}

/** Place inside a FormField, which gives the label. */
export function ZoneSelect({ value, onChange }: ZoneSelectProps) {
  const now = useNow();
  const options = useMemo(() => {
    const zones = allTimeZones();
    return (zones.includes(value) || value === "" ? zones : [value, ...zones]).map((zone) => ({
      value: zone,
      label: zone.replaceAll("_", " "),
      labelTag: zoneOffset(zone, now),
    }));
  }, [value, now]);
  return (
    <Select
      selectedOption={
        value === ""
          ? null
          : {
              value,
              label: value.replaceAll("_", " "),
              labelTag: `${formatClock(now, value)} · ${zoneOffset(value, now)}`,
            }
      }
      options={options}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? value)}
      filteringType="auto"
      filteringPlaceholder={common.timeZoneFilter}
      filteringAriaLabel={common.timeZoneFilter}
      empty={common.timeZoneEmpty}
      virtualScroll
    />
  );
}
