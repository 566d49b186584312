import { Archive, Bell, BellOff, Check, Ellipsis, GitMerge, Pencil, Search, Trash2, UserPlus } from "lucide-react";

import { Button } from "../parts/Button.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { Kbd } from "../parts/Kbd.tsx";
import { Menu } from "../parts/Menu.tsx";
import { Tip } from "../parts/Tip.tsx";
import { toast } from "../parts/toasts.ts";
import type { Chapter } from "./specimen.ts";
import { nothing, Row } from "./trays.tsx";

/** What is pressed. */
export const PRESSING: Chapter = {
  title: "Pressing",
  specimens: [
    {
      part: "Button",
      purpose: "Does something. One accent button a view at most.",
      states: [
        { name: "accent", draw: () => <Button tone="accent" icon={Check} keys="a" onPress={nothing}>Acknowledge</Button> },
        { name: "plain", draw: () => <Button icon={BellOff} keys="s" onPress={nothing}>Shelve</Button> },
        { name: "quiet", draw: () => <Button tone="quiet" icon={Pencil} onPress={nothing}>Edit</Button> },
        { name: "danger", draw: () => <Button tone="danger" icon={Trash2} onPress={nothing}>Delete for good</Button> },
        { name: "small", draw: () => <Row><Button size="s" tone="accent">Assign</Button><Button size="s">Link</Button></Row> },
        { name: "busy", draw: () => <Row><Button tone="accent" busy>Closing</Button><Button busy>Saving</Button></Row> },
        { name: "not possible", draw: () => <Row><Button tone="accent" isDisabled>Close</Button><Button isDisabled>Merge</Button></Row> },
        { name: "wide", draw: () => <Button tone="accent" wide>Take over</Button> },
      ],
    },
    {
      part: "IconButton",
      purpose: "A button that is a picture; its name is its tooltip.",
      states: [
        { name: "quiet, plain, danger", draw: () => <Row><IconButton icon={Search} label="Search" keys="/" /><IconButton icon={Bell} label="Alarms" tone="plain" /><IconButton icon={Trash2} label="Delete" tone="danger" /></Row> },
        { name: "on", draw: () => <Row><IconButton icon={Bell} label="Sound" on /><IconButton icon={Bell} label="Sound" on={false} /></Row> },
        { name: "small", draw: () => <IconButton icon={Ellipsis} label="More" size="s" /> },
        { name: "not possible", draw: () => <IconButton icon={Search} label="Search" isDisabled /> },
      ],
    },
    {
      part: "Menu",
      purpose: "Deeds behind one button.",
      states: [
        {
          name: "groups, keys, danger",
          draw: () => (
            <Menu
              label="Incident"
              trigger={<Button icon={Ellipsis}>More</Button>}
              groups={[
                { title: "Incident", deeds: [
                  { id: "assign", label: "Assign", icon: UserPlus, run: nothing },
                  { id: "merge", label: "Merge", icon: GitMerge, keys: "m", run: nothing },
                  { id: "close", label: "Close", icon: Archive, run: nothing, disabled: true },
                ] },
                { deeds: [{ id: "delete", label: "Delete for good", icon: Trash2, run: nothing, danger: true }] },
              ]}
            />
          ),
        },
      ],
    },
    {
      part: "Tip",
      purpose: "A few words beside what one points at; never the only place where something is said.",
      states: [{ name: "with a key", draw: () => <Tip words="Merge with another incident" keys="m"><Button>Point at me</Button></Tip> }],
    },
    {
      part: "Kbd",
      purpose: "A key, a chord, a sequence.",
      states: [{ name: "all", draw: () => <Row><Kbd keys="a" /><Kbd keys="Ctrl+K" /><Kbd keys="g i" /><Kbd keys="Enter" /><Kbd keys="?" /></Row> }],
    },
    {
      part: "Toasts",
      purpose: "Says what was done, and takes it back.",
      states: [
        { name: "done, with undo", draw: () => <Button onPress={() => { toast({ title: "Acknowledged", undo: { run: nothing } }); }}>Show</Button> },
        { name: "refused: stays", draw: () => <Button onPress={() => { toast({ title: "Refused", detail: "Only a supervisor may close an incident of the highest priority.", tone: "bad" }); }}>Show</Button> },
        { name: "changed meanwhile", draw: () => <Button onPress={() => { toast({ title: "Changed meanwhile", detail: "Desk fire acknowledged it 4 seconds ago.", tone: "warn" }); }}>Show</Button> },
      ],
    },
  ],
};
