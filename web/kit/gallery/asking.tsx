import { LayoutGrid, Rows3 } from "lucide-react";
import { useState } from "react";

import { Button } from "../parts/Button.tsx";
import { Checkbox } from "../parts/Checkbox.tsx";
import { ComboBox } from "../parts/ComboBox.tsx";
import { DateTime } from "../parts/DateTime.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { type PickedPlace, PlaceField } from "../parts/PlaceField.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { Segments } from "../parts/Segments.tsx";
import { Select } from "../parts/Select.tsx";
import { Sheet } from "../parts/Sheet.tsx";
import { Switch } from "../parts/Switch.tsx";
import { TextArea } from "../parts/TextArea.tsx";
import { TextField } from "../parts/TextField.tsx";
import type { Chapter } from "./specimen.ts";
import { Row } from "./trays.tsx";

const DESKS = [
  { id: "desk:fire", label: "Fire desk", hint: "3 on duty" },
  { id: "desk:police", label: "Police desk", hint: "5 on duty" },
  { id: "desk:medical", label: "Medical desk" },
  { id: "desk:cyber", label: "Cyber desk", disabled: true },
];

/** What is asked. */
export const ASKING: Chapter = {
  title: "Asking",
  specimens: [
    {
      part: "TextField",
      purpose: "One line of text.",
      states: [
        { name: "empty", draw: () => <TextField label="Reason" placeholder="Why it is put aside" /> },
        { name: "filled, hint", draw: () => <TextField label="Zone" defaultValue="forecourt" hint="Letters, digits and hyphens" /> },
        { name: "wrong", draw: () => <TextField label="Dwell" defaultValue="-4" error="−4 s: more than 0 is needed" /> },
        { name: "not possible", draw: () => <TextField label="Camera" defaultValue="gate-1" isDisabled /> },
      ],
    },
    {
      part: "TextArea",
      purpose: "Several lines; Ctrl+Enter sends.",
      states: [
        { name: "empty", draw: () => <TextArea label="Note" placeholder="What happened" rows={3} /> },
        { name: "wrong", draw: () => <TextArea label="Note" error="4,000 characters at most; this is 4,212" rows={3} defaultValue="…" /> },
      ],
    },
    {
      part: "Select",
      purpose: "One of a few; letters jump.",
      states: [
        { name: "nothing chosen", draw: () => <OneSelect /> },
        { name: "chosen", draw: () => <OneSelect begin="desk:fire" /> },
        { name: "wrong", draw: () => <OneSelect error="A disposition is needed to close" /> },
      ],
    },
    {
      part: "Segments",
      purpose: "One of a few, all of them in sight.",
      states: [
        { name: "words", draw: () => <OneSegments /> },
        { name: "icons and words", draw: () => <OneSegments icons /> },
      ],
    },
    {
      part: "ComboBox",
      purpose: "One of many, found by writing.",
      states: [
        { name: "empty", draw: () => <OneCombo /> },
        { name: "chosen", draw: () => <OneCombo begin="desk:police" /> },
      ],
    },
    {
      part: "DateTime",
      purpose: "Date and time, 24 hours, segment by segment.",
      states: [
        { name: "filled", draw: () => <OneDate begin={new Date(2026, 2, 2, 14, 30)} /> },
        { name: "empty", draw: () => <OneDate begin={null} /> },
        { name: "wrong", draw: () => <OneDate begin={new Date(2020, 0, 1)} error="That lies in the past" /> },
      ],
    },
    {
      part: "PlaceField",
      purpose: "A place and how exactly it is known: picked, written or not known.",
      states: [
        { name: "not known", draw: () => <OnePlace begin={null} /> },
        { name: "picked, vague", draw: () => <OnePlace begin={{ latitude: 52.43127, longitude: 13.53344, uncertainty_m: 300 }} /> },
        { name: "wrong", draw: () => <OnePlace begin={null} error="Off the Earth: latitude is −90 to 90" /> },
      ],
    },
    {
      part: "Checkbox",
      purpose: "Yes or no, together with others.",
      states: [
        { name: "no, yes, some", draw: () => <Row><Checkbox>Camera lost</Checkbox><Checkbox defaultSelected>Loitering</Checkbox><Checkbox isIndeterminate>All kinds</Checkbox></Row> },
        { name: "hint", draw: () => <Checkbox hint="Whoever enters is reported at once">Forbidden zone</Checkbox> },
        { name: "not possible", draw: () => <Checkbox isDisabled>Not yours</Checkbox> },
      ],
    },
    {
      part: "Switch",
      purpose: "On or off, at once.",
      states: [
        { name: "off, on, not possible", draw: () => <Row><Switch>Zones</Switch><Switch defaultSelected>Tracks</Switch><Switch isDisabled>Sound</Switch></Row> },
      ],
    },
    {
      part: "SearchField",
      purpose: "Words to look for; Escape empties it.",
      states: [
        { name: "empty", draw: () => <OneSearch begin="" /> },
        { name: "filled", draw: () => <OneSearch begin="forecourt" /> },
      ],
    },
    {
      part: "Dialog",
      purpose: "A question in front of the page.",
      states: [{ name: "open it", draw: () => <OneDialog /> }],
    },
    {
      part: "Sheet",
      purpose: "More of the same page, from the side or from below.",
      states: [{ name: "open it", draw: () => <OneSheet /> }],
    },
  ],
};

function OnePlace({ begin, error }: { readonly begin: PickedPlace | null; readonly error?: string }) {
  const [value, setValue] = useState(begin);
  return <PlaceField label="Where" hint="Press the map, or write latitude and longitude." error={error} value={value} onChange={setValue} onMiddle={() => ({ latitude: 52.43, longitude: 13.53 })} />;
}

function OneSelect({ begin = null, error }: { readonly begin?: string | null; readonly error?: string }) {
  const [value, setValue] = useState(begin);
  return <Select label="Assign to" options={DESKS} value={value} onChange={setValue} error={error} />;
}

const VIEWS = [
  { id: "wall", label: "Wall", word: "Wall", icon: LayoutGrid },
  { id: "list", label: "List", word: "List", icon: Rows3 },
] as const;
const PACES = ["1×", "2×", "5×", "20×"].map((pace) => ({ id: pace, label: `Pace ${pace}`, word: pace }));

function OneSegments({ icons = false }: { readonly icons?: boolean }) {
  const [value, setValue] = useState<string>(icons ? "wall" : "2×");
  return <Segments<string> label={icons ? "View" : "Pace"} options={icons ? VIEWS : PACES} value={value} onChange={setValue} />;
}

function OneCombo({ begin = null }: { readonly begin?: string | null }) {
  const [value, setValue] = useState(begin);
  return <ComboBox label="Assign to" options={DESKS} value={value} onChange={setValue} placeholder="Desk or person" free />;
}

function OneDate({ begin, error }: { readonly begin: Date | null; readonly error?: string }) {
  const [value, setValue] = useState(begin);
  return <DateTime label="Shelve until" value={value} onChange={setValue} error={error} />;
}

function OneSearch({ begin }: { readonly begin: string }) {
  const [value, setValue] = useState(begin);
  return <SearchField label="Search incidents" value={value} onChange={setValue} keys="/" />;
}

function OneDialog() {
  const [open, setOpen] = useState(false);
  const leave = () => {
    setOpen(false);
  };
  return (
    <>
      <Button onPress={() => { setOpen(true); }}>Shelve…</Button>
      <Dialog
        title="Shelve this incident"
        lead="It leaves the queue and does not ring until then."
        isOpen={open}
        onOpenChange={setOpen}
        footer={
          <>
            <Button onPress={leave}>Leave it</Button>
            <Button tone="accent" onPress={leave}>Shelve</Button>
          </>
        }
      >
        <OneDate begin={new Date(2026, 2, 2, 15, 0)} />
        <TextField label="Reason" autoFocus />
      </Dialog>
    </>
  );
}

function OneSheet() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onPress={() => { setOpen(true); }}>Filters…</Button>
      <Sheet title="Filters" isOpen={open} onOpenChange={setOpen}>
        <Checkbox defaultSelected>Extreme</Checkbox>
        <Checkbox defaultSelected>Severe</Checkbox>
        <Checkbox>Minor</Checkbox>
      </Sheet>
    </>
  );
}
