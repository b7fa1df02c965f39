import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";
import { identity } from "@shared/texts/identity";
import "./password-input.css";

interface PasswordInputProps {
  value: string;
  onChange: (value: string) => void;
  fresh?: boolean;
  invalid?: boolean;
}

/** Place inside a FormField. `fresh` tells password keepers that this one is new. */
export function PasswordInput({ value, onChange, fresh = false, invalid = false }: PasswordInputProps) {
  const [shown, setShown] = useState(false);
  return (
    <div className="vc-password">
      <Input
        type={shown ? "text" : "password"}
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
        autoComplete={fresh ? "new-password" : "current-password"}
        name={fresh ? "new-password" : "password"}
        spellcheck={false}
        invalid={invalid}
      />
      <Button
        variant="inline-link"
        formAction="none"
        ariaLabel={shown ? identity.hidePassword : identity.showPassword}
        onClick={() => setShown(!shown)}
      >
        {shown ? identity.hide : identity.show}
      </Button>
    </div>
  );
}
