// Passkeys: shows what works in this browser, and says when a device has refused.
// The ceremony itself is django-allauth's (mfa/js/webauthn.js).
(() => {
  const can = window.PublicKeyCredential && window.isSecureContext;
  for (const part of document.querySelectorAll(".script-only")) part.hidden = !can;
  for (const part of document.querySelectorAll(".no-passkeys")) part.hidden = Boolean(can);
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const told = document.getElementById("passkey-trouble");
    told.hidden = false;
    told.scrollIntoView({ block: "nearest" });
  });
})();
