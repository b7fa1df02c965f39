import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { ZoneSelect } from "@shared/components/ZoneSelect";
import { common } from "@shared/texts/common";
import { identity } from "@shared/texts/identity";
import { PasswordInput } from "./PasswordInput";

export interface NewAccount {
  name: string;
  email: string;
  password: string;
  time_zone: string;
}

interface NewAccountFieldsProps {
  values: NewAccount;
  set: <K extends keyof NewAccount>(field: K, value: NewAccount[K]) => void;
  errors: Partial<Record<keyof NewAccount, string>>;
  /** Known from the invitation. */
  fixedEmail?: boolean;
  emailHint?: string;
}

const PASSWORD_LENGTH_MIN = 12;

/** What can be seen from here; the server has the last word. */
export function newAccountGaps(values: NewAccount): Partial<Record<keyof NewAccount, string>> {
  return {
    ...(values.name.trim() === "" ? { name: identity.enterName } : {}),
    ...(values.email.trim() === "" ? { email: identity.enterEmail } : {}),
    ...(values.password.length < PASSWORD_LENGTH_MIN ? { password: identity.shortPassword } : {}),
  };
}

export function NewAccountFields({
  values,
  set,
  errors,
  fixedEmail = false,
  emailHint,
}: NewAccountFieldsProps) {
  return (
    <>
      <FormField label={identity.name} description={identity.nameHint} errorText={errors.name}>
        <Input
          value={values.name}
          autoComplete="name"
          name="name"
          onChange={({ detail }) => set("name", detail.value)}
        />
      </FormField>
      <FormField label={identity.email} description={emailHint} errorText={errors.email}>
        <Input
          type="email"
          inputMode="email"
          autoComplete="username"
          name="email"
          readOnly={fixedEmail}
          value={values.email}
          onChange={({ detail }) => set("email", detail.value)}
        />
      </FormField>
      <FormField label={identity.password} description={identity.passwordHint} errorText={errors.password}>
        <PasswordInput fresh value={values.password} onChange={(password) => set("password", password)} />
      </FormField>
      <FormField label={common.timeZone} description={identity.zoneHint} errorText={errors.time_zone}>
        <ZoneSelect value={values.time_zone} onChange={(zone) => set("time_zone", zone)} />
      </FormField>
    </>
  );
}
