/** One choice of a list. */
export interface Option<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
}
