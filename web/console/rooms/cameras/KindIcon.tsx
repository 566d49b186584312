import {
  ArrowDownFromLine, ArrowRightLeft, Ban, BedSingle, CarFront, Expand, EyeOff, Footprints, Hourglass, Luggage, type LucideIcon, PackageCheck, PackageMinus, Sparkles,
  Swords, TriangleAlert, Undo2, Users,
} from "lucide-react";

const ICONS: Readonly<Record<string, LucideIcon>> & { readonly other: LucideIcon } = {
  loitering: Hourglass,
  intrusion: Ban,
  unusual: Sparkles,
  tampered: EyeOff,
  object_left: Luggage,
  object_removed: PackageMinus,
  object_reclaimed: PackageCheck,
  line_crossed: ArrowRightLeft,
  wrong_way: Undo2,
  running: Footprints,
  crowd: Users,
  dispersal: Expand,
  vehicle_stopped: CarFront,
  fall: ArrowDownFromLine,
  person_lying: BedSingle,
  fight: Swords,
  other: TriangleAlert,
};

/** What stands for each kind of sighting. */
export function KindIcon({ what }: { readonly what: string }) {
  const { [what]: Icon = ICONS.other } = ICONS;
  return <Icon aria-hidden size={13} />;
}
