// What the page knows at this moment; of people nothing.
export const state = {
  me: null, // who is signed in, from the server: user, name, camps, districts, csrf
  standing: "unknown", // "online", "offline", "sign_in" (the session is over), "other" (somebody else is signed in)
  view: "gate",
  open: null, // id of the record in the form
  sending: null, // id of the record on its way
  sent: 0,
};

export const changed = () => document.dispatchEvent(new CustomEvent("camp:changed"));
