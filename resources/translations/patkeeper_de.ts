<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Journal</name>
    <message>
        <source>Patkeeper could not sign in to its journal because another one is busy there. Try again in a moment.</source>
        <translation>Patkeeper kam nicht an sein Journal, weil dort ein anderes Patkeeper beschäftigt ist. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>The journal knows nothing of this operation. Refresh the list.</source>
        <translation>Das Journal kennt diesen Vorgang nicht. Aktualisieren Sie die Liste.</translation>
    </message>
    <message>
        <source>Another Patkeeper has taken over the work on “%1”. Look there for how it ends.</source>
        <translation>Ein anderes Patkeeper hat die Arbeit an „%1“ übernommen. Sehen Sie dort nach, wie sie ausgeht.</translation>
    </message>
    <message>
        <source>The work on “%1” has already ended. Refresh the list.</source>
        <translation>Die Arbeit an „%1“ ist schon beendet. Aktualisieren Sie die Liste.</translation>
    </message>
    <message>
        <source>The work on “%1” was begun on another computer and may still be under way there. Take it over only if it is not.</source>
        <translation>Die Arbeit an „%1“ wurde auf einem anderen Computer begonnen und läuft dort vielleicht noch. Übernehmen Sie sie nur, wenn nicht.</translation>
    </message>
    <message>
        <source>Another Patkeeper is working on “%1”. Wait for it, or close it and try again.</source>
        <translation>Ein anderes Patkeeper arbeitet an „%1“. Warten Sie, oder schließen Sie es und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>“%1” is being rotated already. Resume that rotation, undo it or give it up first.</source>
        <translation>„%1“ wird schon rotiert. Setzen Sie diese Rotation zuerst fort, nehmen Sie sie zurück oder geben Sie sie auf.</translation>
    </message>
</context>
<context>
    <name>Storage</name>
    <message>
        <source>Another Patkeeper is using this profile. Close it and try again.</source>
        <translation>Ein anderes Patkeeper benutzt dieses Profil. Schließen Sie es und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Qt&apos;s SQLite driver is missing. Install it (on Debian: libqt6sql6-sqlite).</source>
        <translation>Der SQLite-Treiber von Qt fehlt. Installieren Sie ihn (unter Debian: libqt6sql6-sqlite).</translation>
    </message>
    <message>
        <source>Another Patkeeper is just setting up this profile. Try again in a moment.</source>
        <translation>Ein anderes Patkeeper richtet dieses Profil gerade ein. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Another Patkeeper is busy with the database. Try again in a moment.</source>
        <translation>Ein anderes Patkeeper ist mit der Datenbank beschäftigt. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Patkeeper may not write to its database, so nothing was changed. Make the profile folder writable for you and try again.</source>
        <translation>Patkeeper darf nicht in seine Datenbank schreiben, darum wurde nichts geändert. Machen Sie den Profilordner für sich beschreibbar und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The disk is full, so nothing was saved. Free some space and try again.</source>
        <translation>Der Datenträger ist voll, nichts wurde gespeichert. Schaffen Sie Platz und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The disk reported an error, so nothing was saved. Check that the disk works and has space, and try again.</source>
        <translation>Der Datenträger meldet einen Fehler, darum wurde nichts gespeichert. Prüfen Sie, ob er funktioniert und Platz hat, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The database is damaged. Start Patkeeper again: it keeps the damaged file aside and begins a new one.</source>
        <translation>Die Datenbank ist beschädigt. Starten Sie Patkeeper neu: Es hebt die beschädigte Datei auf und legt eine neue an.</translation>
    </message>
    <message>
        <source>The database could not be opened. Check that the profile folder exists and that you may write to it.</source>
        <translation>Die Datenbank ließ sich nicht öffnen. Prüfen Sie, ob der Profilordner vorhanden ist und ob Sie dort schreiben dürfen.</translation>
    </message>
    <message>
        <source>The database refused this step, so nothing was changed. Try again; if it happens again, the details say what to report.</source>
        <translation>Die Datenbank hat diesen Schritt abgelehnt, darum wurde nichts geändert. Versuchen Sie es erneut; geschieht es wieder, steht unter Details, was zu melden ist.</translation>
    </message>
    <message>
        <source>“%1” is not a database of Patkeeper. Move it away, or choose another folder with --profile.</source>
        <translation>„%1“ ist keine Datenbank von Patkeeper. Verschieben Sie die Datei, oder wählen Sie mit --profile einen anderen Ordner.</translation>
    </message>
    <message>
        <source>“%1” was written by a newer Patkeeper. Install that version again, or choose another folder with --profile.</source>
        <translation>„%1“ stammt von einem neueren Patkeeper. Installieren Sie diese Version wieder, oder wählen Sie mit --profile einen anderen Ordner.</translation>
    </message>
    <message>
        <source>“%1” is damaged, and without it the kept secrets are not found. Restore it from a backup, or move it away to start anew.</source>
        <translation>„%1“ ist beschädigt, und ohne sie fehlen die hinterlegten Geheimnisse. Stellen Sie sie aus einer Sicherung wieder her, oder verschieben Sie sie für einen Neubeginn.</translation>
    </message>
    <message>
        <source>“%1” could not be written. Check that the disk has space and that you may write to it.</source>
        <translation>„%1“ konnte nicht geschrieben werden. Prüfen Sie, ob auf dem Datenträger Platz ist und ob Sie dort schreiben dürfen.</translation>
    </message>
    <message>
        <source>“%1” is a symbolic link, and Patkeeper does not follow one to where it keeps tokens. Name the real place with --profile.</source>
        <translation>„%1“ ist ein symbolischer Link, und Patkeeper folgt keinem zu dem Ort, an dem es Token aufbewahrt. Nennen Sie mit --profile den wirklichen Ort.</translation>
    </message>
    <message>
        <source>“%1” belongs to another user. Choose a folder of your own with --profile, or start Patkeeper as that user.</source>
        <translation>„%1“ gehört einem anderen Benutzer. Wählen Sie mit --profile einen eigenen Ordner, oder starten Sie Patkeeper als dieser Benutzer.</translation>
    </message>
    <message>
        <source>Other users may enter “%1”, and it could not be closed to them. Choose a folder on another disk with --profile.</source>
        <translation>Andere Benutzer können auf „%1“ zugreifen, und das ließ sich nicht unterbinden. Wählen Sie mit --profile einen Ordner auf einem anderen Datenträger.</translation>
    </message>
    <message>
        <source>“%1” is on a network file system, where a database can be damaged. Choose a folder on this computer with --profile.</source>
        <translation>„%1“ liegt auf einem Netzlaufwerk, wo eine Datenbank Schaden nehmen kann. Wählen Sie mit --profile einen Ordner auf diesem Computer.</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>There is no display here to show a window on. patkeeper-cli does the same work in a terminal.
</source>
        <translation>Hier gibt es keinen Bildschirm für ein Fenster. patkeeper-cli leistet dasselbe in einem Terminal.
</translation>
    </message>
</context>
<context>
    <name>patkeeper::AccountAssistant</name>
    <message>
        <source>Add account</source>
        <translation>Konto hinzufügen</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Add %n accounts</source>
        <translation>
            <numerusform>%n Konto hin&amp;zufügen</numerusform>
            <numerusform>%n Konten hin&amp;zufügen</numerusform>
        </translation>
    </message>
    <message>
        <source>Try &amp;again</source>
        <translation>&amp;Erneut versuchen</translation>
    </message>
    <message>
        <source>&amp;Send it there</source>
        <translation>&amp;Dorthin senden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Not signed in.</source>
        <translation>Nicht angemeldet.</translation>
    </message>
    <message>
        <source>The account was not added.</source>
        <translation>Das Konto wurde nicht hinzugefügt.</translation>
    </message>
    <message>
        <source>See the marked field; everything you entered is kept.</source>
        <translation>Sehen Sie das markierte Feld an; alle Eingaben sind noch da.</translation>
    </message>
    <message>
        <source>&amp;Add the account</source>
        <translation>Konto &amp;hinzufügen</translation>
    </message>
</context>
<context>
    <name>patkeeper::AccountDialogs</name>
    <message>
        <source>The account “%1” was not added.</source>
        <translation>Das Konto „%1“ wurde nicht hinzugefügt.</translation>
    </message>
    <message>
        <source>“%1”</source>
        <comment>an account</comment>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>Nothing of this sign-in is kept here. The Azure CLI itself stays signed in; that ends with “az logout”.</source>
        <translation>Von dieser Anmeldung ist hier nichts hinterlegt. Die Azure CLI selbst bleibt angemeldet; das endet mit „az logout“.</translation>
    </message>
    <message>
        <source>What the keychain keeps of this sign-in is removed, and nothing on this computer can use it any longer.</source>
        <translation>Was der Schlüsselbund von dieser Anmeldung enthält, wird entfernt, und nichts auf diesem Computer kann sie mehr benutzen.</translation>
    </message>
    <message>
        <source>The account %1 stays, with its list, its notes and the secrets that are kept.</source>
        <translation>Das Konto %1 bleibt, mit seiner Liste, seinen Notizen und den hinterlegten Geheimnissen.</translation>
    </message>
    <message>
        <source>The accounts that use it stay, with their lists, their notes and the secrets that are kept: %1.</source>
        <translation>Die Konten, die sie benutzen, bleiben mit ihren Listen, ihren Notizen und den hinterlegten Geheimnissen: %1.</translation>
    </message>
    <message>
        <source>To work with its tokens you sign in again.</source>
        <translation>Um mit den Token zu arbeiten, melden Sie sich neu an.</translation>
    </message>
    <message>
        <source>Sign out of “%1”?</source>
        <translation>Von „%1“ abmelden?</translation>
    </message>
    <message>
        <source>Sign %1 out of “%2”?</source>
        <comment>user, account</comment>
        <translation>%1 von „%2“ abmelden?</translation>
    </message>
    <message>
        <source>&amp;Sign out</source>
        <translation>&amp;Abmelden</translation>
    </message>
    <message>
        <source>“%1” was not signed out.</source>
        <translation>„%1“ wurde nicht abgemeldet.</translation>
    </message>
    <message>
        <source>Signed out of “%1”.</source>
        <translation>Von „%1“ abgemeldet.</translation>
    </message>
    <message>
        <source>Remove the account “%1” from Patkeeper?</source>
        <translation>Das Konto „%1“ aus Patkeeper entfernen?</translation>
    </message>
    <message>
        <source>Nothing changes at the service: its tokens live on. Their list, their notes and the secrets that are kept of them go from this computer and cannot be brought back.</source>
        <translation>Beim Dienst ändert sich nichts: Die Token dort gelten weiter. Ihre Liste, ihre Notizen und die von ihnen hinterlegten Geheimnisse werden von diesem Computer unwiderruflich gelöscht.</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>“%1” was not removed.</source>
        <translation>„%1“ wurde nicht entfernt.</translation>
    </message>
    <message>
        <source>Bring accounts back from the keychain?</source>
        <translation>Konten aus dem Schlüsselbund zurückholen?</translation>
    </message>
    <message>
        <source>Accounts and secrets that the keychain holds for this profile, and the list does not, are added to it. The keychain may ask for its password. Refresh afterwards to see what has become of the tokens.</source>
        <translation>Konten und Geheimnisse, die der Schlüsselbund für dieses Profil enthält und die in der Liste fehlen, werden ihr hinzugefügt. Vielleicht fragt der Schlüsselbund nach seinem Passwort. Aktualisieren Sie danach, um zu sehen, was aus den Token geworden ist.</translation>
    </message>
    <message>
        <source>&amp;Bring back</source>
        <translation>&amp;Zurückholen</translation>
    </message>
    <message>
        <source>Nothing was brought back.</source>
        <translation>Nichts wurde zurückgeholt.</translation>
    </message>
    <message>
        <source>Brought back from the keychain: accounts %1, secrets %2.</source>
        <translation>Aus dem Schlüsselbund zurückgeholt: Konten %1, Geheimnisse %2.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Application</name>
    <message>
        <source>Patkeeper is open with this profile already, but its window does not answer.</source>
        <translation>Patkeeper ist mit diesem Profil schon geöffnet, aber sein Fenster antwortet nicht.</translation>
    </message>
    <message>
        <source>Patkeeper</source>
        <translation>Patkeeper</translation>
    </message>
    <message>
        <source>Patkeeper could not start.</source>
        <translation>Patkeeper konnte nicht starten.</translation>
    </message>
    <message>
        <source>The list of tokens was damaged and has been begun anew.</source>
        <translation>Die Liste der Token war beschädigt und wurde neu angelegt.</translation>
    </message>
    <message>
        <source>Account ▸ Restore from the keychain brings your accounts back. The damaged file was kept.</source>
        <translation>Konto ▸ Aus Schlüsselbund zurückholen bringt Ihre Konten wieder. Die beschädigte Datei wurde aufgehoben.</translation>
    </message>
    <message>
        <source>There is no living token to be revoked.</source>
        <translation>Es gibt kein gültiges Token, das zu widerrufen wäre.</translation>
    </message>
    <message>
        <source>There is no account that a token could be made in.</source>
        <translation>Es gibt kein Konto, in dem ein Token erstellt werden könnte.</translation>
    </message>
    <message>
        <source>Could not write %1.</source>
        <translation>%1 war nicht zu schreiben.</translation>
    </message>
    <message>
        <source>There is no token to be rotated.</source>
        <translation>Es gibt kein Token, das zu rotieren wäre.</translation>
    </message>
    <message>
        <source>The sandbox gave no code.</source>
        <translation>Die Sandbox hat keinen Code gegeben.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Autostart</name>
    <message>
        <source>Reminds you before your access tokens expire</source>
        <translation>Erinnert Sie, bevor Ihre Zugriffstoken ablaufen</translation>
    </message>
    <message>
        <source>Patkeeper cannot start itself here. Add it to the programs that your system starts when you log in.</source>
        <translation>Patkeeper kann sich hier nicht selbst starten. Nehmen Sie es in die Programme auf, die Ihr System beim Anmelden startet.</translation>
    </message>
    <message>
        <source>“%1” could not be written, so what happens when you log in stays as it is. Make the folder %2 writable and try again.</source>
        <translation>„%1“ ließ sich nicht schreiben; beim Anmelden bleibt darum alles, wie es ist. Machen Sie den Ordner %2 beschreibbar, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>“%1” could not be removed, so Patkeeper still starts when you log in. Make the folder %2 writable and try again.</source>
        <translation>„%1“ ließ sich nicht entfernen; Patkeeper startet darum weiterhin beim Anmelden. Machen Sie den Ordner %2 beschreibbar, und versuchen Sie es dann erneut.</translation>
    </message>
</context>
<context>
    <name>patkeeper::AzureCli</name>
    <message>
        <source>The Azure CLI (the program az) was not found on PATH. Install it, run `%1` in a terminal, then try again; or sign in another way.</source>
        <translation>Die Azure CLI (das Programm az) wurde im PATH nicht gefunden. Installieren Sie sie, führen Sie `%1` in einem Terminal aus und versuchen Sie es erneut; oder melden Sie sich anders an.</translation>
    </message>
    <message>
        <source>The Azure CLI could not be run. See whether `az version` works in a terminal, then try again; or sign in another way.</source>
        <translation>Die Azure CLI ließ sich nicht starten. Prüfen Sie, ob `az version` in einem Terminal geht, und versuchen Sie es erneut; oder melden Sie sich anders an.</translation>
    </message>
    <message>
        <source>The Azure CLI did not answer in time. See whether `az account show` works in a terminal, then try again.</source>
        <translation>Die Azure CLI hat nicht rechtzeitig geantwortet. Prüfen Sie, ob `az account show` in einem Terminal geht, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The account that the Azure CLI is signed in with does not belong to the organization&apos;s directory. Enter the directory (tenant) in the account&apos;s settings, run `az login --tenant` with it in a terminal, then try again.</source>
        <translation>Das Konto, mit dem die Azure CLI angemeldet ist, gehört nicht zum Verzeichnis der Organisation. Geben Sie das Verzeichnis (den Mandanten) in den Einstellungen des Kontos ein, führen Sie damit `az login --tenant` in einem Terminal aus und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The account that the Azure CLI is signed in with does not belong to the directory %1. Run `%2` in a terminal and choose another account there, then try again.</source>
        <translation>Das Konto, mit dem die Azure CLI angemeldet ist, gehört nicht zum Verzeichnis %1. Führen Sie `%2` in einem Terminal aus, wählen Sie dort ein anderes Konto und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The Azure CLI is not signed in. Run `%1` in a terminal, then try again.</source>
        <translation>Die Azure CLI ist nicht angemeldet. Führen Sie `%1` in einem Terminal aus und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Your organization asks for an extra sign-in step. Run `%1` in a terminal, then try again.</source>
        <translation>Ihre Organisation verlangt einen weiteren Schritt der Anmeldung. Führen Sie `%1` in einem Terminal aus und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>There is no directory (tenant) %1. Correct it in the account&apos;s settings, run `az login --tenant` with it in a terminal, then try again.</source>
        <translation>Ein Verzeichnis (einen Mandanten) %1 gibt es nicht. Berichtigen Sie es in den Einstellungen des Kontos, führen Sie damit `az login --tenant` in einem Terminal aus und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>An access rule of your organization does not let the Azure CLI in. Sign in another way, or ask your administrator; `%1` in a terminal tells which rule.</source>
        <translation>Eine Zugriffsregel Ihrer Organisation lässt die Azure CLI nicht ein. Melden Sie sich anders an oder fragen Sie Ihre Administration; `%1` in einem Terminal sagt, welche Regel es ist.</translation>
    </message>
    <message>
        <source>Your organization&apos;s directory does not give the Azure CLI access to this service. Sign in another way, enter another tenant, or ask your administrator.</source>
        <translation>Das Verzeichnis Ihrer Organisation gibt der Azure CLI keinen Zugriff auf diesen Dienst. Melden Sie sich anders an, geben Sie einen anderen Mandanten ein oder fragen Sie Ihre Administration.</translation>
    </message>
    <message>
        <source>The Azure CLI did not reach its sign-in service. Check the network connection, then try again.</source>
        <translation>Die Azure CLI hat ihren Anmeldedienst nicht erreicht. Prüfen Sie die Netzwerkverbindung und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The Azure CLI could not use its proxy. Check the variable HTTPS_PROXY, then try again.</source>
        <translation>Die Azure CLI konnte ihren Proxy nicht benutzen. Prüfen Sie die Variable HTTPS_PROXY und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The Azure CLI does not know the authority that issued its sign-in service&apos;s certificate. If your organization has an authority of its own, name its file in the variable REQUESTS_CA_BUNDLE, then try again.</source>
        <translation>Die Azure CLI kennt die Zertifizierungsstelle nicht, von der das Zertifikat ihres Anmeldedienstes stammt. Hat Ihre Organisation eine eigene, nennen Sie deren Datei in der Variablen REQUESTS_CA_BUNDLE und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The Azure CLI reported an error. `az account get-access-token --resource %1` in a terminal tells more; or sign in another way.</source>
        <translation>Die Azure CLI hat einen Fehler gemeldet. `az account get-access-token --resource %1` in einem Terminal sagt mehr; oder melden Sie sich anders an.</translation>
    </message>
    <message>
        <source>The Azure CLI answered something that Patkeeper does not understand. Update the Azure CLI, then try again; or sign in another way.</source>
        <translation>Die Azure CLI hat etwas geantwortet, das Patkeeper nicht versteht. Aktualisieren Sie die Azure CLI und versuchen Sie es erneut; oder melden Sie sich anders an.</translation>
    </message>
    <message>
        <source>The Azure CLI gave an access token that has ended already. Check this computer&apos;s clock, run `%1` in a terminal, then try again.</source>
        <translation>Die Azure CLI hat ein Zugriffstoken gegeben, das schon abgelaufen ist. Prüfen Sie die Uhr dieses Rechners, führen Sie `%1` in einem Terminal aus und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>This is not a directory (tenant). Enter its id, or a domain of your organization such as northwind.example.</source>
        <translation>Das ist kein Verzeichnis (Mandant). Geben Sie seine ID ein oder eine Domäne Ihrer Organisation wie northwind.example.</translation>
    </message>
    <message>
        <source>The Azure CLI is signed in as an application, which has no personal access tokens. Run `%1` in a terminal as yourself, then try again.</source>
        <translation>Die Azure CLI ist als Anwendung angemeldet, und die hat keine persönlichen Zugriffstoken. Führen Sie `%1` in einem Terminal als Sie selbst aus und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The account was closed before the Azure CLI answered. Nothing was changed.</source>
        <translation>Das Konto wurde geschlossen, bevor die Azure CLI geantwortet hat. Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>The service refused the access token of the Azure CLI. Run `%1` in a terminal with an account that belongs to the organization, then try again; or sign in another way.</source>
        <translation>Der Dienst hat das Zugriffstoken der Azure CLI abgelehnt. Führen Sie `%1` in einem Terminal mit einem Konto aus, das zur Organisation gehört, und versuchen Sie es erneut; oder melden Sie sich anders an.</translation>
    </message>
</context>
<context>
    <name>patkeeper::AzureDevOps</name>
    <message>
        <source>This is not the name of an organization. Enter it as it stands in its address after dev.azure.com/, or the whole address.</source>
        <translation>Das ist nicht der Name einer Organisation. Geben Sie ihn so ein, wie er in ihrer Adresse nach dev.azure.com/ steht, oder die ganze Adresse.</translation>
    </message>
    <message>
        <source>This is not an address that your sign-in may be sent to. Enter one that begins with https://.</source>
        <translation>An diese Adresse darf Ihre Anmeldung nicht gesendet werden. Geben Sie eine ein, die mit https:// beginnt.</translation>
    </message>
    <message>
        <source>This is not an address that your sign-in may be sent to. Enter one that begins with https://, or leave it empty.</source>
        <translation>An diese Adresse darf Ihre Anmeldung nicht gesendet werden. Geben Sie eine ein, die mit https:// beginnt, oder lassen Sie das Feld leer.</translation>
    </message>
    <message>
        <source>The organization&apos;s address and the address of the service do not belong together. Enter only one.</source>
        <translation>Die Adresse der Organisation und die Adresse des Dienstes gehören nicht zusammen. Geben Sie nur eine ein.</translation>
    </message>
    <message>
        <source>Organization</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>northwind or https://dev.azure.com/northwind</source>
        <translation>northwind oder https://dev.azure.com/northwind</translation>
    </message>
    <message>
        <source>Address of the service</source>
        <translation>Adresse des Dienstes</translation>
    </message>
    <message>
        <source>Address of the token API, if another</source>
        <translation>Adresse der Token-API, falls abweichend</translation>
    </message>
    <message>
        <source>all organizations</source>
        <translation>alle Organisationen</translation>
    </message>
    <message>
        <source>Stops on 1 December 2026: tokens for all organizations are being retired. Create one per organization instead.</source>
        <translation>Endet am 1. Dezember 2026: Token für alle Organisationen werden abgeschafft. Erstellen Sie stattdessen eines je Organisation.</translation>
    </message>
    <message>
        <source>Paste a Microsoft Entra access token for Azure DevOps. With the Azure CLI you get one by: az account get-access-token --resource 499b84ac-1321-427f-aa17-267ca6975798 --query accessToken -o tsv</source>
        <translation>Fügen Sie ein Zugriffstoken von Microsoft Entra für Azure DevOps ein. Mit der Azure CLI erhalten Sie eines durch: az account get-access-token --resource 499b84ac-1321-427f-aa17-267ca6975798 --query accessToken -o tsv</translation>
    </message>
    <message>
        <source>The account was closed before the request was sent. Nothing was changed.</source>
        <translation>Das Konto wurde geschlossen, bevor die Anfrage gesendet war. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Azure DevOps does not accept your sign-in (any more). Sign in again with a fresh access token; nothing was changed.</source>
        <translation>Azure DevOps nimmt Ihre Anmeldung nicht (mehr) an. Melden Sie sich mit einem neuen Zugriffstoken neu an; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Azure DevOps did not say whether it has made the change. Refresh the list to see.</source>
        <translation>Azure DevOps hat nicht gesagt, ob die Änderung erfolgt ist. Aktualisieren Sie die Liste, um es zu sehen.</translation>
    </message>
    <message>
        <source>Azure DevOps asks for a pause: too much was asked of it in the last minutes. Try again later.</source>
        <translation>Azure DevOps bittet um eine Pause: In den letzten Minuten kamen zu viele Anfragen. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>The service says: %1</source>
        <translation>Der Dienst sagt: %1</translation>
    </message>
    <message>
        <source>Azure DevOps does not let you in here. Your sign-in may have ended, may be of another directory, may lack the permission to manage tokens, or an access rule may be in the way. Sign in again for this organization&apos;s directory.</source>
        <translation>Azure DevOps lässt Sie hier nicht hinein. Vielleicht ist Ihre Anmeldung abgelaufen, gehört zu einem anderen Verzeichnis oder darf keine Token verwalten, oder eine Zugriffsregel steht im Weg. Melden Sie sich für das Verzeichnis dieser Organisation neu an.</translation>
    </message>
    <message>
        <source>This organization has never seen you. Open it once in a web browser, sign in there, and then try again.</source>
        <translation>Diese Organisation hat Sie noch nie gesehen. Öffnen Sie sie einmal im Browser, melden Sie sich dort an, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Azure DevOps does not allow this to the kind of account that is signed in. Sign in with a user account of the organization&apos;s directory.</source>
        <translation>Azure DevOps erlaubt das der angemeldeten Art von Konto nicht. Melden Sie sich mit einem Benutzerkonto aus dem Verzeichnis der Organisation an.</translation>
    </message>
    <message>
        <source>Azure DevOps does not allow this to you. Ask the organization&apos;s administrator.</source>
        <translation>Azure DevOps erlaubt Ihnen das nicht. Fragen Sie den Administrator der Organisation.</translation>
    </message>
    <message>
        <source>Azure DevOps did not accept the request. Check what you entered and the address of the account.</source>
        <translation>Azure DevOps hat die Anfrage nicht angenommen. Prüfen Sie Ihre Eingaben und die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>The service points to another address, which is not followed: your credentials stay here. Check the address of the account.</source>
        <translation>Der Dienst verweist an eine andere Adresse; ihr wird nicht gefolgt, Ihre Zugangsdaten bleiben hier. Prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>Azure DevOps does not know this place. Check the organization and the address of the account.</source>
        <translation>Azure DevOps kennt diesen Ort nicht. Prüfen Sie die Organisation und die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>Azure DevOps has a fault of its own. Try again later.</source>
        <translation>Azure DevOps hat selbst eine Störung. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>The service&apos;s answer could not be understood. Try again later, and check the address of the account.</source>
        <translation>Die Antwort des Dienstes war nicht zu verstehen. Versuchen Sie es später erneut, und prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>The service&apos;s list of tokens does not come to an end. Try again later.</source>
        <translation>Die Liste der Token nimmt beim Dienst kein Ende. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>Azure DevOps gave an answer that proves nothing. Try again later.</source>
        <translation>Azure DevOps gab eine Antwort, die nichts beweist. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>Azure DevOps answered as it would answer anybody, so the secret proves nothing.</source>
        <translation>Azure DevOps hat geantwortet wie jedem anderen, das Geheimnis beweist also nichts.</translation>
    </message>
    <message>
        <source>This secret works, but it belongs to another user than this account.</source>
        <translation>Dieses Geheimnis funktioniert, gehört aber einem anderen Benutzer als dieses Konto.</translation>
    </message>
    <message>
        <source>Azure DevOps did not take your sign-in for anybody&apos;s. Sign in again with a fresh access token.</source>
        <translation>Azure DevOps hat in Ihrer Anmeldung niemanden erkannt. Melden Sie sich mit einem neuen Zugriffstoken neu an.</translation>
    </message>
    <message>
        <source>Azure DevOps refused this secret. It may be revoked, expired, or not complete.</source>
        <translation>Azure DevOps hat dieses Geheimnis abgelehnt. Vielleicht ist es widerrufen, abgelaufen oder unvollständig.</translation>
    </message>
    <message>
        <source>Azure DevOps asked to sign in instead of accepting this secret.</source>
        <translation>Azure DevOps hat um eine Anmeldung gebeten, statt dieses Geheimnis anzunehmen.</translation>
    </message>
    <message>
        <source>There is no secret to ask with.</source>
        <translation>Es gibt kein Geheimnis für die Anfrage.</translation>
    </message>
    <message>
        <source>The token has no name. Enter one.</source>
        <translation>Das Token braucht einen Namen. Geben Sie einen ein.</translation>
    </message>
    <message>
        <source>The token has no scope. Choose at least one.</source>
        <translation>Das Token hat keine Berechtigung. Wählen Sie mindestens eine.</translation>
    </message>
    <message>
        <source>Tokens of Azure DevOps always expire. Choose a date, at most one year ahead.</source>
        <translation>Token von Azure DevOps laufen immer ab. Wählen Sie ein Datum, höchstens ein Jahr voraus.</translation>
    </message>
    <message>
        <source>Nothing is to be changed. Change something first.</source>
        <translation>Nichts soll geändert werden. Ändern Sie zuerst etwas.</translation>
    </message>
    <message>
        <source>Azure DevOps manages tokens for users only, and this sign-in is not one. Sign in with a user account.</source>
        <translation>Azure DevOps verwaltet Token nur für Benutzer, und diese Anmeldung ist keiner. Melden Sie sich mit einem Benutzerkonto an.</translation>
    </message>
    <message>
        <source>Azure DevOps does not accept the app that the sign-in came from. Check the app&apos;s registration, or get the access token in another way.</source>
        <translation>Azure DevOps akzeptiert die Anwendung nicht, von der die Anmeldung kam. Prüfen Sie deren Registrierung, oder holen Sie das Zugriffstoken auf anderem Weg.</translation>
    </message>
    <message>
        <source>Azure DevOps knows no such token, or it is not yours. Refresh the list to see what is there.</source>
        <translation>Azure DevOps kennt kein solches Token, oder es gehört nicht Ihnen. Aktualisieren Sie die Liste, um zu sehen, was es gibt.</translation>
    </message>
    <message>
        <source>Azure DevOps does not accept requests from where you are. Try another network, or ask the organization&apos;s administrator.</source>
        <translation>Azure DevOps nimmt von Ihrem Standort keine Anfragen an. Versuchen Sie ein anderes Netz, oder fragen Sie den Administrator der Organisation.</translation>
    </message>
    <message>
        <source>Azure DevOps does not accept this kind of sign-in. Sign in again with an access token for Azure DevOps.</source>
        <translation>Azure DevOps nimmt diese Art der Anmeldung nicht an. Melden Sie sich mit einem Zugriffstoken für Azure DevOps neu an.</translation>
    </message>
    <message>
        <source>Azure DevOps could not finish this. Try it once more; if it fails again, give the ids under Details to the service&apos;s support.</source>
        <translation>Azure DevOps konnte das nicht abschließen. Versuchen Sie es noch einmal; schlägt es wieder fehl, geben Sie die IDs unter Details an den Support des Dienstes weiter.</translation>
    </message>
    <message>
        <source>Azure DevOps could not look up the organization&apos;s policies just now. Try again in a few minutes.</source>
        <translation>Azure DevOps konnte die Richtlinien der Organisation gerade nicht nachschlagen. Versuchen Sie es in einigen Minuten erneut.</translation>
    </message>
    <message>
        <source>Azure DevOps does not accept this name. Choose another, shorter one.</source>
        <translation>Azure DevOps nimmt diesen Namen nicht an. Wählen Sie einen anderen, kürzeren.</translation>
    </message>
    <message>
        <source>Azure DevOps does not accept this expiry. Choose a date in the future, at most one year ahead.</source>
        <translation>Azure DevOps nimmt dieses Ablaufdatum nicht an. Wählen Sie eines in der Zukunft, höchstens ein Jahr voraus.</translation>
    </message>
    <message>
        <source>Azure DevOps does not know or does not allow one of these scopes. Check the scopes.</source>
        <translation>Azure DevOps kennt oder erlaubt eine dieser Berechtigungen nicht. Prüfen Sie die Berechtigungen.</translation>
    </message>
    <message>
        <source>Azure DevOps refused this. The organization may restrict who creates tokens: ask its administrator.</source>
        <translation>Azure DevOps hat das abgelehnt. Vielleicht beschränkt die Organisation, wer Token erstellt: Fragen Sie ihren Administrator.</translation>
    </message>
    <message>
        <source>Azure DevOps does not accept this organization. Check the organization of the account.</source>
        <translation>Azure DevOps nimmt diese Organisation nicht an. Prüfen Sie die Organisation des Kontos.</translation>
    </message>
    <message>
        <source>Azure DevOps already has an entry with the same fingerprint. Try again to get another one.</source>
        <translation>Azure DevOps hat schon einen Eintrag mit demselben Fingerabdruck. Versuchen Sie es erneut, um einen anderen zu erhalten.</translation>
    </message>
    <message>
        <source>The organization does not allow SSH keys. Ask its administrator if you need them.</source>
        <translation>Die Organisation erlaubt keine SSH-Schlüssel. Fragen Sie ihren Administrator, falls Sie welche brauchen.</translation>
    </message>
    <message>
        <source>Your organization&apos;s policy forbids tokens for all organizations. Create one for a single organization.</source>
        <translation>Die Richtlinie Ihrer Organisation verbietet Token für alle Organisationen. Erstellen Sie eines für eine einzelne.</translation>
    </message>
    <message>
        <source>Your organization&apos;s policy forbids tokens with full access. Choose single scopes instead.</source>
        <translation>Die Richtlinie Ihrer Organisation verbietet Token mit Vollzugriff. Wählen Sie stattdessen einzelne Berechtigungen.</translation>
    </message>
    <message>
        <source>Your organization&apos;s policy does not allow a token to live this long. Choose an earlier expiry.</source>
        <translation>Die Richtlinie Ihrer Organisation erlaubt einem Token keine so lange Laufzeit. Wählen Sie ein früheres Ablaufdatum.</translation>
    </message>
    <message>
        <source>This address of the service does not manage tokens. Check the address of the account, then sign in again.</source>
        <translation>Unter dieser Adresse verwaltet der Dienst keine Token. Prüfen Sie die Adresse des Kontos und melden Sie sich dann neu an.</translation>
    </message>
    <message>
        <source>Your organization&apos;s policy restricts who creates tokens. Ask its administrator to put you on the list of those who may, or choose packaging scopes only.</source>
        <translation>Die Richtlinie Ihrer Organisation beschränkt, wer Token erstellt. Bitten Sie den Administrator, Sie auf die Liste der Zugelassenen zu setzen, oder wählen Sie nur Berechtigungen für Pakete.</translation>
    </message>
    <message>
        <source>Azure DevOps no longer makes tokens for all organizations. Create one token for each organization.</source>
        <translation>Azure DevOps erstellt keine Token für alle Organisationen mehr. Erstellen Sie für jede Organisation eines.</translation>
    </message>
    <message>
        <source>This token has expired, and an expired token cannot be extended. Create a new one.</source>
        <translation>Dieses Token ist abgelaufen und kann darum nicht mehr verlängert werden. Erstellen Sie ein neues.</translation>
    </message>
    <message>
        <source>Azure DevOps refused this: %1. Change the request, or ask the organization&apos;s administrator what it means.</source>
        <translation>Azure DevOps hat das abgelehnt: %1. Ändern Sie die Anfrage, oder fragen Sie den Administrator der Organisation, was das bedeutet.</translation>
    </message>
    <message>
        <source>Two mails from Azure DevOps will follow: one now, and one seven days before the new token expires.</source>
        <translation>Azure DevOps schickt zwei E-Mails: eine jetzt, eine sieben Tage vor dem Ablauf des neuen Tokens.</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>nicht benutzt</translation>
    </message>
    <message>
        <source>Azure DevOps counts a token that has not been used for 90 days as inactive, and it may stop working. Use it, or revoke it if it is needed no longer.</source>
        <translation>Azure DevOps stuft ein Token, das 90 Tage lang nicht benutzt wurde, als inaktiv ein; vielleicht funktioniert es dann nicht mehr. Benutzen Sie es, oder widerrufen Sie es, wenn es nicht mehr gebraucht wird.</translation>
    </message>
    <message>
        <source>The organization %1 belongs to personal Microsoft accounts: no directory (tenant) stands behind it, so Microsoft Entra cannot sign you in there and its tokens can only be managed on its own page. Connect it to a directory to use it here.</source>
        <translation>Die Organisation %1 gehört zu persönlichen Microsoft-Konten: Hinter ihr steht kein Verzeichnis (Mandant), deshalb kann Microsoft Entra Sie dort nicht anmelden, und ihre Token lassen sich nur auf ihrer eigenen Seite verwalten. Verbinden Sie sie mit einem Verzeichnis, um sie hier zu benutzen.</translation>
    </message>
    <message>
        <source>There is no organization %1 there. Check its name and the address of the service.</source>
        <translation>Eine Organisation %1 gibt es dort nicht. Prüfen Sie ihren Namen und die Adresse des Dienstes.</translation>
    </message>
    <message>
        <source>The service does not say which directory (tenant) signs in for the organization %1. Enter the tenant yourself.</source>
        <translation>Der Dienst sagt nicht, welches Verzeichnis (welcher Mandant) für die Organisation %1 anmeldet. Geben Sie den Mandanten selbst ein.</translation>
    </message>
    <message>
        <source>Your sign-in does not let Patkeeper look up your organizations: it lacks the permission vso.profile. Enter the organization&apos;s name or address yourself.</source>
        <translation>Mit Ihrer Anmeldung darf Patkeeper Ihre Organisationen nicht nachschlagen: Ihr fehlt die Berechtigung vso.profile. Geben Sie Name oder Adresse der Organisation selbst ein.</translation>
    </message>
    <message>
        <source>You need the name of your organization and a work or school account in its Microsoft Entra directory. Organizations of personal Microsoft accounts have no such directory; their tokens can only be managed on the web page of Azure DevOps.</source>
        <translation>Sie brauchen den Namen Ihrer Organisation und ein Geschäfts-, Schul- oder Unikonto in ihrem Microsoft-Entra-Verzeichnis. Organisationen von persönlichen Microsoft-Konten haben kein solches Verzeichnis; ihre Token lassen sich nur auf der Webseite von Azure DevOps verwalten.</translation>
    </message>
    <message>
        <source>Where a tool takes one, Azure DevOps itself advises a Microsoft Entra access token in place of a personal access token: %1</source>
        <translation>Wo ein Werkzeug eines nimmt, rät Azure DevOps selbst zu einem Microsoft-Entra-Zugriffstoken statt eines persönlichen: %1</translation>
    </message>
</context>
<context>
    <name>patkeeper::BearerCredentials</name>
    <message>
        <source>The sign-in of this account has ended. Sign in again with a fresh access token.</source>
        <translation>Die Anmeldung dieses Kontos ist abgelaufen. Melden Sie sich mit einem neuen Zugriffstoken neu an.</translation>
    </message>
    <message>
        <source>The service does not accept this user and password any more. Sign in again.</source>
        <translation>Der Dienst nimmt diesen Benutzer mit diesem Passwort nicht mehr an. Melden Sie sich neu an.</translation>
    </message>
</context>
<context>
    <name>patkeeper::BreakingLabel</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
</context>
<context>
    <name>patkeeper::BroughtSecret</name>
    <message>
        <source>Its secret</source>
        <translation>Sein Geheimnis</translation>
    </message>
    <message>
        <source>Paste it here; it is never shown</source>
        <translation>Hier einfügen; es wird nie angezeigt</translation>
    </message>
    <message>
        <source>Paste this part of it, too.</source>
        <translation>Fügen Sie auch diesen Teil davon ein.</translation>
    </message>
</context>
<context>
    <name>patkeeper::BrowserPane</name>
    <message>
        <source>Address to sign in at</source>
        <translation>Adresse zum Anmelden</translation>
    </message>
    <message>
        <source>Open a&amp;gain</source>
        <translation>Erneut ö&amp;ffnen</translation>
    </message>
    <message>
        <source>Open the browser again</source>
        <translation>Den Browser erneut öffnen</translation>
    </message>
    <message>
        <source>The browser is on &amp;another computer</source>
        <translation>Der &amp;Browser ist auf einem anderen Computer</translation>
    </message>
    <message>
        <source>Address that the browser ended at</source>
        <translation>Adresse, die der Browser am Ende zeigt</translation>
    </message>
    <message>
        <source>&amp;Use it</source>
        <translation>&amp;Verwenden</translation>
    </message>
    <message>
        <source>Use this address</source>
        <translation>Diese Adresse verwenden</translation>
    </message>
    <message>
        <source>Waiting for your browser…</source>
        <translation>Warten auf Ihren Browser…</translation>
    </message>
    <message>
        <source>Sign in on the page that has opened. Patkeeper goes on by itself when you are through.</source>
        <translation>Melden Sie sich auf der Seite an, die sich geöffnet hat. Danach geht es hier von selbst weiter.</translation>
    </message>
    <message>
        <source>No browser could be opened.</source>
        <translation>Es ließ sich kein Browser öffnen.</translation>
    </message>
    <message>
        <source>Copy the address and open it in a browser yourself. Patkeeper waits for it.</source>
        <translation>Kopieren Sie die Adresse und öffnen Sie sie selbst in einem Browser. Patkeeper wartet darauf.</translation>
    </message>
    <message>
        <source>Such a browser cannot come back here: at the end it shows an address that begins with %1 and says that it cannot be reached. Copy that whole address and paste it here:</source>
        <translation>So ein Browser kann nicht hierher zurückkommen: Am Ende zeigt er eine Adresse, die mit %1 beginnt, und sagt, dass sie nicht erreichbar ist. Kopieren Sie diese ganze Adresse und fügen Sie sie hier ein:</translation>
    </message>
    <message>
        <source>Try a&amp;gain</source>
        <translation>Erne&amp;ut versuchen</translation>
    </message>
</context>
<context>
    <name>patkeeper::BrowserSignIn</name>
    <message>
        <source>The sign-in was stopped. Start it again when needed.</source>
        <translation>Die Anmeldung wurde abgebrochen. Beginnen Sie sie bei Bedarf neu.</translation>
    </message>
    <message>
        <source>No sign-in is waiting for the browser. Start one first.</source>
        <translation>Keine Anmeldung wartet auf den Browser. Beginnen Sie zuerst eine.</translation>
    </message>
    <message>
        <source>This is the address to open. Open it in a browser, sign in there, and paste the address that the browser shows at the end.</source>
        <translation>Das ist die Adresse, die zu öffnen ist. Öffnen Sie sie in einem Browser, melden Sie sich dort an und fügen Sie die Adresse ein, die der Browser am Ende zeigt.</translation>
    </message>
    <message>
        <source>This is not the address that the browser ends at. It begins with %1.</source>
        <translation>Das ist nicht die Adresse, bei der der Browser endet. Sie beginnt mit %1.</translation>
    </message>
    <message>
        <source>The answer that the browser brought is not by the sign-in service that was asked, so it was not accepted. Start again, and sign in only on the page that opens.</source>
        <translation>Die Antwort, die der Browser gebracht hat, stammt nicht vom gefragten Anmeldedienst und wurde nicht angenommen. Beginnen Sie neu und melden Sie sich nur auf der Seite an, die sich öffnet.</translation>
    </message>
    <message>
        <source>The sign-in service named two different directories, so the sign-in was not accepted. Start again from the beginning.</source>
        <translation>Der Anmeldedienst hat zwei verschiedene Verzeichnisse genannt, deshalb wurde die Anmeldung nicht angenommen. Beginnen Sie von vorn.</translation>
    </message>
    <message>
        <source>The browser did not come back in time. Start the sign-in again, and finish it in the browser; if the browser cannot reach this computer, paste the address that it shows at the end.</source>
        <translation>Der Browser ist nicht rechtzeitig zurückgekommen. Beginnen Sie die Anmeldung neu und schließen Sie sie im Browser ab; kann der Browser diesen Rechner nicht erreichen, fügen Sie die Adresse ein, die er am Ende zeigt.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Calendar</name>
    <message>
        <source>Token “%1” expires (%2)</source>
        <comment>name, account</comment>
        <translation>Token „%1“ läuft ab (%2)</translation>
    </message>
    <message>
        <source>Token “%1” stops: %3 (%2)</source>
        <comment>name, account, why</comment>
        <translation>Token „%1“ endet: %3 (%2)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>label, value</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>Verwendet in</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>Stand</translation>
    </message>
</context>
<context>
    <name>patkeeper::ClientPairPane</name>
    <message>
        <source>Id of the token</source>
        <translation>Kennung des Tokens</translation>
    </message>
    <message>
        <source>Secret of the token</source>
        <translation>Geheimnis des Tokens</translation>
    </message>
    <message>
        <source>Paste it here; it is never shown</source>
        <translation>Hier einfügen; es wird nie angezeigt</translation>
    </message>
    <message>
        <source>&amp;Id of the token</source>
        <translation>&amp;Kennung des Tokens</translation>
    </message>
    <message>
        <source>Sec&amp;ret of the token</source>
        <translation>&amp;Geheimnis des Tokens</translation>
    </message>
    <message>
        <source>Enter the id of a token.</source>
        <translation>Geben Sie die Kennung eines Tokens ein.</translation>
    </message>
    <message>
        <source>Paste the secret of that token.</source>
        <translation>Fügen Sie das Geheimnis dieses Tokens ein.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ClipboardGuard</name>
    <message>
        <source>The desktop did not let Patkeeper use the clipboard. Click into this window and copy again.</source>
        <translation>Der Desktop ließ Patkeeper nicht an die Zwischenablage. Klicken Sie in dieses Fenster und kopieren Sie noch einmal.</translation>
    </message>
    <message>
        <source>The clipboard did not keep it: the desktop refused, or another program was quicker. Copy again.</source>
        <translation>Die Zwischenablage hat es nicht behalten: Der Desktop lehnte ab, oder ein anderes Programm war schneller. Kopieren Sie noch einmal.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ColumnMenus</name>
    <message>
        <source>&amp;Sort by</source>
        <translation>&amp;Sortieren nach</translation>
    </message>
    <message>
        <source>C&amp;olumns</source>
        <translation>S&amp;palten</translation>
    </message>
    <message>
        <source>&amp;Ascending</source>
        <translation>&amp;Aufsteigend</translation>
    </message>
    <message>
        <source>&amp;Descending</source>
        <translation>A&amp;bsteigend</translation>
    </message>
    <message>
        <source>&amp;Reset order and widths</source>
        <translation>Reihenfolge und Breiten &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>&amp;Shown</source>
        <translation>&amp;Angezeigt</translation>
    </message>
    <message>
        <source>Move &amp;left</source>
        <translation>Nach &amp;links</translation>
    </message>
    <message>
        <source>Move &amp;right</source>
        <translation>Nach &amp;rechts</translation>
    </message>
    <message>
        <source>&amp;Wider</source>
        <translation>&amp;Breiter</translation>
    </message>
    <message>
        <source>&amp;Narrower</source>
        <translation>&amp;Schmaler</translation>
    </message>
</context>
<context>
    <name>patkeeper::ComingModel</name>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
</context>
<context>
    <name>patkeeper::CommandLine</name>
    <message>
        <source>%1
See patkeeper --help.
</source>
        <translation>%1
Siehe patkeeper --help.
</translation>
    </message>
    <message>
        <source>Unexpected argument: %1</source>
        <translation>Unerwartetes Argument: %1</translation>
    </message>
    <message>
        <source>--profile needs a folder.</source>
        <translation>--profile braucht einen Ordner.</translation>
    </message>
    <message>
        <source>--screenshot needs a file.</source>
        <translation>--screenshot braucht eine Datei.</translation>
    </message>
    <message>
        <source>--appearance is system, light or dark.</source>
        <translation>--appearance ist system, light oder dark.</translation>
    </message>
    <message>
        <source>--language is a language&apos;s code, such as en or de.</source>
        <translation>--language ist der Code einer Sprache, etwa en oder de.</translation>
    </message>
    <message>
        <source>--new-token and --refresh do not go together.</source>
        <translation>--new-token und --refresh passen nicht zusammen.</translation>
    </message>
    <message>
        <source>--new-token and --refresh do not go with --screenshot.</source>
        <translation>--new-token und --refresh passen nicht zu --screenshot.</translation>
    </message>
    <message>
        <source>--dialog goes with --screenshot.</source>
        <translation>--dialog gehört zu --screenshot.</translation>
    </message>
    <message>
        <source>Keeps your personal access tokens.</source>
        <translation>Verwahrt Ihre persönlichen Zugriffstoken.</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>system, light or dark, instead of what is set.</source>
        <translation>system, light oder dark statt der Einstellung.</translation>
    </message>
    <message>
        <source>which</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>file</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Print this help.</source>
        <translation>Diese Hilfe ausgeben.</translation>
    </message>
    <message>
        <source>Print the version.</source>
        <translation>Die Version ausgeben.</translation>
    </message>
    <message>
        <source>Keep everything in &lt;folder&gt; instead of the usual one.</source>
        <translation>Alles in &lt;Ordner&gt; statt im üblichen aufbewahren.</translation>
    </message>
    <message>
        <source>Work on demonstration tokens of a built-in server. Nothing is kept, unless --profile names a folder for it.</source>
        <translation>Mit Vorführ-Token eines eingebauten Servers arbeiten. Nichts davon bleibt, es sei denn, --profile nennt einen Ordner dafür.</translation>
    </message>
    <message>
        <source>Open the dialog for a new token, in the window that is open already if there is one.</source>
        <translation>Den Dialog für ein neues Token öffnen, im schon offenen Fenster, falls es eines gibt.</translation>
    </message>
    <message>
        <source>Ask the services for every token, in the window that is open already if there is one.</source>
        <translation>Die Dienste nach allen Token fragen, im schon offenen Fenster, falls es eines gibt.</translation>
    </message>
    <message>
        <source>Speak the language of that &lt;code&gt;, such as en or de, instead of the system&apos;s.</source>
        <translation>Die Sprache mit diesem &lt;Code&gt; sprechen, etwa en oder de, statt der des Systems.</translation>
    </message>
    <message>
        <source>Save a picture of the window as the PNG &lt;file&gt; and end; secrets stay masked.</source>
        <translation>Ein Bild des Fensters als PNG-&lt;Datei&gt; speichern und enden; Geheimnisse bleiben verdeckt.</translation>
    </message>
    <message>
        <source>--hidden goes neither with --new-token or --refresh nor with --screenshot.</source>
        <translation>--hidden passt weder zu --new-token oder --refresh noch zu --screenshot.</translation>
    </message>
    <message>
        <source>Start in the tray, without a window; as it is started at login.</source>
        <translation>Im Infobereich starten, ohne Fenster; so startet es auch beim Anmelden.</translation>
    </message>
    <message>
        <source>--dialog %1 asks the service, so it goes with --sandbox only.</source>
        <translation>--dialog %1 fragt den Dienst und geht darum nur mit --sandbox.</translation>
    </message>
    <message>
        <source>--dialog is create, reveal, revoke, rotate, rotated, year, doctor, sign-in, sign-in-app, sign-in-code, pair, never, exchange or extend.</source>
        <translation>--dialog ist create, reveal, revoke, rotate, rotated, year, doctor, sign-in, sign-in-app, sign-in-code, pair, never, exchange oder extend.</translation>
    </message>
    <message>
        <source>With --screenshot: the picture shows create, reveal, revoke, rotate, rotated, year, doctor, sign-in, sign-in-app, sign-in-code, pair, never, exchange or extend.</source>
        <translation>Mit --screenshot: Das Bild zeigt create, reveal, revoke, rotate, rotated, year, doctor, sign-in, sign-in-app, sign-in-code, pair, never, exchange oder extend.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Companion</name>
    <message>
        <source>Patkeeper</source>
        <translation>Patkeeper</translation>
    </message>
    <message>
        <source>No token needs attention</source>
        <translation>Kein Token ist zu beachten</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s) need attention</source>
        <translation>
            <numerusform>%n Token ist zu beachten</numerusform>
            <numerusform>%n Token sind zu beachten</numerusform>
        </translation>
    </message>
    <message>
        <source>Reminders are paused until %1</source>
        <translation>Erinnerungen sind pausiert bis %1</translation>
    </message>
    <message>
        <source>Reminders are paused</source>
        <translation>Erinnerungen sind pausiert</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Patkeeper goes on in the tray</source>
        <translation>Patkeeper läuft im Infobereich weiter</translation>
    </message>
    <message>
        <source>It reminds you before a token expires. Choose Quit there to end it.</source>
        <translation>Es erinnert Sie, bevor ein Token abläuft. Ganz beenden lässt es sich dort im Menü.</translation>
    </message>
    <message>
        <source>This is how Patkeeper reminds you</source>
        <translation>So sieht eine Erinnerung aus</translation>
    </message>
    <message>
        <source>A real reminder names the token, its account, when it ends, and what to do.</source>
        <translation>Eine echte Erinnerung nennt das Token, sein Konto, wann es endet und was zu tun ist.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ConformanceFlow</name>
    <message>
        <source>There is nothing to ask this kind of service: what it does is known.</source>
        <translation>Diese Art von Dienst ist nichts zu fragen: Was er tut, ist bekannt.</translation>
    </message>
    <message>
        <source>The check was stopped. No token of it lives.</source>
        <translation>Die Prüfung wurde abgebrochen. Kein Token davon lebt.</translation>
    </message>
    <message>
        <source>Checking what the service does</source>
        <translation>Prüfen, was der Dienst tut</translation>
    </message>
</context>
<context>
    <name>patkeeper::CopyField</name>
    <message>
        <source>Copy: %1</source>
        <translation>Kopieren: %1</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>patkeeper::CreateTokenDialog</name>
    <message>
        <source>New token</source>
        <translation>Neues Token</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>What it is for: release-pipeline, notebook…</source>
        <translation>Wofür es ist: Release-Pipeline, Notebook…</translation>
    </message>
    <message>
        <source>&amp;Account</source>
        <translation>&amp;Konto</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Scopes</source>
        <translation>&amp;Berechtigungen</translation>
    </message>
    <message>
        <source>&amp;Expires</source>
        <translation>Lä&amp;uft ab</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Create token</source>
        <translation>Token &amp;erstellen</translation>
    </message>
    <message>
        <source>Create token</source>
        <translation>Token erstellen</translation>
    </message>
    <message>
        <source>Give it a name, so that you know it again.</source>
        <translation>Geben Sie ihm einen Namen, an dem Sie es wiedererkennen.</translation>
    </message>
    <message>
        <source>Too long: %1 of at most %2 characters.</source>
        <translation>Zu lang: %1 von höchstens %2 Zeichen.</translation>
    </message>
    <message>
        <source>There is a token of this name already. Choose another name.</source>
        <translation>Es gibt schon ein Token mit diesem Namen. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>A living token of this account has this name already. That is allowed, and easily mixed up.</source>
        <translation>Ein gültiges Token dieses Kontos heißt schon so. Das ist erlaubt, führt aber leicht zu Verwechslungen.</translation>
    </message>
    <message>
        <source>Choose at least one scope.</source>
        <translation>Wählen Sie mindestens eine Berechtigung.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>The token was not created.</source>
        <translation>Das Token wurde nicht erstellt.</translation>
    </message>
    <message>
        <source>See the marked field; everything you entered is kept.</source>
        <translation>Siehe das markierte Feld; Ihre Eingaben bleiben alle erhalten.</translation>
    </message>
    <message>
        <source>It is not known whether the token was created.</source>
        <translation>Es ist nicht bekannt, ob das Token erstellt wurde.</translation>
    </message>
    <message>
        <source>Leave it empty if you keep it elsewhere: you are reminded of its end all the same.</source>
        <translation>Lassen Sie es leer, wenn Sie es anderswo aufbewahren: An sein Ende werden Sie trotzdem erinnert.</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>Verwendet in</translation>
    </message>
    <message>
        <source>A file, a pipeline, a person: one place a line</source>
        <translation>Eine Datei, eine Pipeline, eine Person: eine je Zeile</translation>
    </message>
    <message>
        <source>Its se&amp;cret</source>
        <translation>Sein &amp;Geheimnis</translation>
    </message>
    <message>
        <source>&amp;Used in</source>
        <translation>Ver&amp;wendet in</translation>
    </message>
    <message>
        <source>&amp;Enter token</source>
        <translation>Token &amp;eintragen</translation>
    </message>
    <message>
        <source>%1 of %2 used.</source>
        <comment>tokens, capacity</comment>
        <translation>%1 von %2 belegt.</translation>
    </message>
    <message>
        <source>%1 allows no more: revoke one that is not needed first.</source>
        <translation>%1 lässt nicht mehr zu: Widerrufen Sie zuerst eines, das nicht gebraucht wird.</translation>
    </message>
</context>
<context>
    <name>patkeeper::CreateTokenFlow</name>
    <message>
        <source>The account was removed while the request waited. Nothing was created.</source>
        <translation>Das Konto wurde entfernt, während die Anfrage wartete. Nichts wurde erstellt.</translation>
    </message>
    <message>
        <source>This account does not exist any longer.</source>
        <translation>Dieses Konto gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The keychain holds something else under this token&apos;s key. Copy the secret now.</source>
        <translation>Im Schlüsselbund liegt unter dem Schlüssel dieses Tokens etwas anderes. Kopieren Sie das Geheimnis jetzt.</translation>
    </message>
    <message>
        <source>The new token was revoked again, as you asked.</source>
        <translation>Das neue Token wurde, wie gewünscht, wieder widerrufen.</translation>
    </message>
    <message>
        <source>The answer of the service was lost. The token it had made was recognised and revoked again, as nobody has its secret. Try once more.</source>
        <translation>Die Antwort des Dienstes ging verloren. Das dadurch erstellte Token wurde erkannt und wieder widerrufen, da niemand sein Geheimnis hat. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The answer of the service was lost. These tokens may be the one it made: %1. Look at them and revoke the one that is not needed.</source>
        <translation>Die Antwort des Dienstes ging verloren. Unter diesen Token kann das erstellte sein: %1. Sehen Sie sie an und widerrufen Sie das überflüssige.</translation>
    </message>
    <message>
        <source>The answer of the service was lost, and the tokens could not be listed since. The token it may have made is looked for when interrupted work is resumed.</source>
        <translation>Die Antwort des Dienstes ging verloren, und die Token ließen sich seither nicht auflisten. Das vielleicht erstellte Token wird gesucht, wenn unterbrochene Vorgänge fortgesetzt werden.</translation>
    </message>
    <message>
        <source>The answer of the service was lost, and no token it might have made is listed yet. It is looked for again when interrupted work is resumed.</source>
        <translation>Die Antwort des Dienstes ging verloren, und noch ist kein Token gelistet, das er erstellt haben könnte. Es wird wieder gesucht, wenn unterbrochene Vorgänge fortgesetzt werden.</translation>
    </message>
    <message>
        <source>The answer of the service was lost. The token it had made was revoked again. Try once more.</source>
        <translation>Die Antwort des Dienstes ging verloren. Das dadurch erstellte Token wurde wieder widerrufen. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>%1 The new token could not be revoked again: %2 It stays on the list of tokens to revoke, and resuming tries again.</source>
        <translation>%1 Das neue Token ließ sich nicht wieder widerrufen: %2 Es bleibt auf der Widerrufsliste; beim Fortsetzen wird es wieder versucht.</translation>
    </message>
    <message>
        <source>Nothing was created.</source>
        <translation>Nichts wurde erstellt.</translation>
    </message>
    <message>
        <source>Creating “%1”</source>
        <translation>„%1“ wird erstellt</translation>
    </message>
    <message>
        <source>A person makes this token on the page of its service. Make it there, then bring its secret.</source>
        <translation>Dieses Token macht ein Mensch auf der Seite seines Dienstes. Machen Sie es dort, dann bringen Sie sein Geheimnis.</translation>
    </message>
    <message>
        <source>It is not sure which of the new tokens in the service&apos;s list is “%1”. Resume interrupted work and say which one it is.</source>
        <translation>Es ist nicht sicher, welches der neuen Token in der Liste des Dienstes „%1“ ist. Setzen Sie unterbrochene Arbeit fort und sagen Sie, welches es ist.</translation>
    </message>
    <message>
        <source>The service does not list “%1” yet. It is looked for again when interrupted work is resumed.</source>
        <translation>Der Dienst führt „%1“ noch nicht auf. Es wird wieder gesucht, wenn unterbrochene Arbeit fortgesetzt wird.</translation>
    </message>
    <message>
        <source>%1 The new token is to be revoked again, and cannot be yet: %2</source>
        <comment>what was wrong, why</comment>
        <translation>%1 Das neue Token soll wieder widerrufen werden, und das geht noch nicht: %2</translation>
    </message>
    <message>
        <source>Nothing was kept here, as you asked. The token lives on at its service until you revoke it there.</source>
        <translation>Wie gewünscht wurde hier nichts aufbewahrt. Das Token lebt bei seinem Dienst weiter, bis Sie es dort widerrufen.</translation>
    </message>
    <message numerus="yes">
        <source>%1 allows %n token(s) per user, and you have that many. Revoke one that is not needed, such as “%2”, then try again.</source>
        <translation>
            <numerusform>%1 lässt %n Token je Benutzer zu, und Sie haben so viele. Widerrufen Sie eines, das nicht gebraucht wird, etwa „%2“, dann versuchen Sie es noch einmal.</numerusform>
            <numerusform>%1 lässt %n Token je Benutzer zu, und Sie haben so viele. Widerrufen Sie eines, das nicht gebraucht wird, etwa „%2“, dann versuchen Sie es noch einmal.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its secret is not kept here.</source>
        <translation>Sein Geheimnis ist hier nicht aufbewahrt.</translation>
    </message>
</context>
<context>
    <name>patkeeper::CreationQuestions</name>
    <message>
        <source>Tokens that may be the one asked for</source>
        <translation>Token, unter denen das angeforderte sein kann</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>S&amp;ign in again…</source>
        <translation>Neu &amp;anmelden…</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>&amp;End the chosen one</source>
        <translation>&amp;Gewähltes beenden</translation>
    </message>
    <message>
        <source>End the chosen token</source>
        <translation>Gewähltes Token beenden</translation>
    </message>
    <message>
        <source>&amp;None of them is mine</source>
        <translation>Keins davon ist &amp;meins</translation>
    </message>
    <message>
        <source>None of them is mine</source>
        <translation>Keins davon ist meins</translation>
    </message>
    <message>
        <source>Waiting for the keychain. If it asks for its password, answer it first.</source>
        <translation>Warten auf den Schlüsselbund. Falls er nach seinem Passwort fragt, antworten Sie zuerst dort.</translation>
    </message>
    <message>
        <source>Asking %1 for the token…</source>
        <translation>%1 wird um das Token gebeten…</translation>
    </message>
    <message>
        <source>No answer came.</source>
        <translation>Es kam keine Antwort.</translation>
    </message>
    <message>
        <source>Looking whether the token was made; this takes up to a minute. Nothing is asked for twice.</source>
        <translation>Es wird geprüft, ob das Token erstellt wurde; das dauert bis zu einer Minute. Nichts wird zweimal angefordert.</translation>
    </message>
    <message>
        <source>A half-made token was found. Ending it…</source>
        <translation>Halb erstelltes Token gefunden. Es wird beendet…</translation>
    </message>
    <message>
        <source>Sign-in needed</source>
        <translation>Anmeldung nötig</translation>
    </message>
    <message>
        <source>%1 no longer takes the sign-in of “%2”. Sign in again; your request waits and is sent then.</source>
        <translation>%1 nimmt die Anmeldung von „%2“ nicht mehr an. Melden Sie sich neu an; Ihre Anfrage wartet und wird dann gesendet.</translation>
    </message>
    <message>
        <source>The service</source>
        <translation>Der Dienst</translation>
    </message>
    <message>
        <source>Is one of these the token you asked for?</source>
        <translation>Ist eines davon das Token, um das Sie gebeten haben?</translation>
    </message>
    <message>
        <source>No answer came, and these appeared meanwhile. A token that you end here stops working at once. If you are not sure, end none.</source>
        <translation>Es kam keine Antwort, und diese sind inzwischen erschienen. Ein Token, das Sie hier beenden, funktioniert sofort nicht mehr. Wenn Sie nicht sicher sind, beenden Sie keines.</translation>
    </message>
    <message>
        <source>%1, made %2</source>
        <comment>name, date and time</comment>
        <translation>%1, erstellt %2</translation>
    </message>
    <message>
        <source>Noting it down…</source>
        <translation>Wird vermerkt …</translation>
    </message>
    <message>
        <source>It was made and its secret is kept, but the service did not say which of these it is. Look at its own page if you are not sure.</source>
        <translation>Es wurde gemacht und sein Geheimnis ist aufbewahrt, aber der Dienst hat nicht gesagt, welches von diesen es ist. Sehen Sie auf seiner eigenen Seite nach, wenn Sie nicht sicher sind.</translation>
    </message>
    <message>
        <source>&amp;It is the chosen one</source>
        <translation>&amp;Es ist das gewählte</translation>
    </message>
</context>
<context>
    <name>patkeeper::CreationTurn</name>
    <message>
        <source>Another token of this name is just being made, and this does not end. Finish that first.</source>
        <translation>Ein anderes Token dieses Namens wird gerade gemacht, und das endet nicht. Bringen Sie das zuerst zu Ende.</translation>
    </message>
    <message>
        <source>This account does not exist any longer.</source>
        <translation>Dieses Konto gibt es nicht mehr.</translation>
    </message>
</context>
<context>
    <name>patkeeper::CredentialHelper</name>
    <message>
        <source>%1, or a program that it needs, was not found on PATH. Install it (on Debian: golang-docker-credential-helpers, and for pass also pass and gnupg), then try again.</source>
        <translation>%1 oder ein Programm, das es braucht, ist nicht im PATH. Installieren Sie es (unter Debian: golang-docker-credential-helpers, für pass auch pass und gnupg), und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 did not get at its store. See whether you may read and write there, then try again.</source>
        <translation>%1 kam nicht an seine Ablage. Prüfen Sie, ob Sie dort lesen und schreiben dürfen, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>The store behind %1 has not been set up for this user. Set it up (for pass: `pass init` with the id of your key), then try again.</source>
        <translation>Die Ablage hinter %1 ist für diesen Benutzer nicht eingerichtet. Richten Sie sie ein (bei pass: `pass init` mit der ID Ihres Schlüssels), und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>The key that %1 needs is locked or missing. Unlock it (for pass: `pass show` of any entry in a terminal), then try again.</source>
        <translation>Der Schlüssel, den %1 braucht, ist gesperrt oder fehlt. Entsperren Sie ihn (bei pass: `pass show` mit irgendeinem Eintrag in einem Terminal), und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 could not be run. See whether you may run it, then try again.</source>
        <translation>%1 ließ sich nicht ausführen. Prüfen Sie, ob Sie es ausführen dürfen, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 reported an error. Try again; `%2` in a terminal may tell more.</source>
        <translation>%1 meldet einen Fehler. Versuchen Sie es erneut; `%2` in einem Terminal sagt vielleicht mehr.</translation>
    </message>
    <message>
        <source>%1 did not answer in time. See whether it is waiting for a password, then try again.</source>
        <translation>%1 hat nicht rechtzeitig geantwortet. Sehen Sie nach, ob es auf ein Passwort wartet, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 does not reach the store that was chosen for this profile: HOME or PASSWORD_STORE_DIR may be another one here, or the store was taken away. Correct that, then try again.</source>
        <translation>%1 erreicht nicht die Ablage, die für dieses Profil gewählt wurde: HOME oder PASSWORD_STORE_DIR ist hier vielleicht anders, oder die Ablage ist nicht mehr da. Berichtigen Sie das, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 answered something that Patkeeper does not understand. See in a terminal whether it is a credential helper, then try again.</source>
        <translation>%1 hat etwas geantwortet, das Patkeeper nicht versteht. Prüfen Sie in einem Terminal, ob es ein Credential-Helper ist, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 (not found on PATH)</source>
        <translation>%1 (nicht im PATH)</translation>
    </message>
    <message>
        <source>This profile keeps its secrets in a place that this version of Patkeeper does not know. Update Patkeeper to open it.</source>
        <translation>Dieses Profil hinterlegt seine Geheimnisse an einem Ort, den diese Version von Patkeeper nicht kennt. Aktualisieren Sie Patkeeper, um es zu öffnen.</translation>
    </message>
    <message>
        <source>“%1” is no place for secrets. Say keychain, pass, or the name of another credential helper.</source>
        <translation>„%1“ ist kein Ort für Geheimnisse. Nennen Sie keychain, pass oder den Namen eines anderen Credential-Helpers.</translation>
    </message>
    <message>
        <source>docker-credential-secretservice keeps its entries in the desktop&apos;s keyring and may make it ask for its password at any time. Say keychain: that is the same keyring, which Patkeeper asks itself.</source>
        <translation>docker-credential-secretservice legt seine Einträge in den Schlüsselbund des Desktops und kann ihn jederzeit nach seinem Passwort fragen lassen. Nennen Sie keychain: Das ist derselbe Schlüsselbund, und Patkeeper fragt ihn selbst.</translation>
    </message>
</context>
<context>
    <name>patkeeper::DesktopAnnouncer</name>
    <message>
        <source>Rotate…</source>
        <translation>Rotieren…</translation>
    </message>
    <message>
        <source>In 1 hour again</source>
        <translation>In 1 Stunde wieder</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>patkeeper::DetailsPane</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Select a token to see what is known of it.</source>
        <translation>Wählen Sie ein Token, dann steht hier, was bekannt ist.</translation>
    </message>
    <message>
        <source>What is known of the token</source>
        <translation>Was über das Token bekannt ist</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>&amp;Used in</source>
        <translation>&amp;Verwendet in</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>account, provider</comment>
        <translation>%1 · %2</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n Token</numerusform>
            <numerusform>%n Token</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has been done with it from here.</source>
        <translation>Von hier aus wurde damit noch nichts getan.</translation>
    </message>
</context>
<context>
    <name>patkeeper::DevicePane</name>
    <message>
        <source>Address to open</source>
        <translation>Zu öffnende Adresse</translation>
    </message>
    <message>
        <source>Code to enter</source>
        <translation>Einzugebender Code</translation>
    </message>
    <message>
        <source>1. On any device, open this address or take a picture of it:</source>
        <translation>1. Öffnen Sie auf irgendeinem Gerät diese Adresse, oder scannen Sie das Bild:</translation>
    </message>
    <message>
        <source>2. Enter this code there, and sign in:</source>
        <translation>2. Geben Sie dort diesen Code ein und melden Sie sich an:</translation>
    </message>
    <message>
        <source>The code holds for another %1.</source>
        <comment>minutes and seconds</comment>
        <translation>Der Code gilt noch %1.</translation>
    </message>
    <message numerus="yes">
        <source>The code holds for another %n seconds.</source>
        <translation>
            <numerusform>Der Code gilt noch %n Sekunde.</numerusform>
            <numerusform>Der Code gilt noch %n Sekunden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The code holds for another %n minutes.</source>
        <translation>
            <numerusform>Der Code gilt noch %n Minute.</numerusform>
            <numerusform>Der Code gilt noch %n Minuten.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::DeviceSignIn</name>
    <message>
        <source>The sign-in was stopped. Start it again when needed.</source>
        <translation>Die Anmeldung wurde abgebrochen. Beginnen Sie sie bei Bedarf neu.</translation>
    </message>
    <message>
        <source>This sign-in service gives no codes for other devices. Sign in with the browser.</source>
        <translation>Dieser Anmeldedienst vergibt keine Codes für andere Geräte. Melden Sie sich mit dem Browser an.</translation>
    </message>
    <message>
        <source>The code ended before it was used. Start again for a new one.</source>
        <translation>Der Code ist abgelaufen, bevor er benutzt wurde. Beginnen Sie neu für einen neuen.</translation>
    </message>
</context>
<context>
    <name>patkeeper::DigitalHub</name>
    <message>
        <source>This is not an address that your sign-in may be sent to. Enter the address of your DigitalHub, such as https://core.northwind.example.</source>
        <translation>An diese Adresse darf Ihre Anmeldung nicht gesendet werden. Geben Sie die Adresse Ihres DigitalHub ein, etwa https://core.northwind.example.</translation>
    </message>
    <message>
        <source>Address of the DigitalHub</source>
        <translation>Adresse des DigitalHub</translation>
    </message>
    <message>
        <source>DigitalHub changes nothing of a token once it is made: not its name, its scopes or its end. Rotate it instead.</source>
        <translation>DigitalHub ändert an einem Token nichts mehr, wenn es gemacht ist: weder Namen noch Scopes noch Ende. Rotieren Sie es stattdessen.</translation>
    </message>
    <message>
        <source>DigitalHub decides itself when a token ends, mostly after a year.</source>
        <translation>Wann ein Token endet, entscheidet DigitalHub selbst, meist nach einem Jahr.</translation>
    </message>
    <message>
        <source>Enter a personal access token that you have, or an access token. You make one in the console of your DigitalHub: Account, Personal access tokens.</source>
        <translation>Geben Sie ein persönliches Zugriffstoken ein, das Sie haben, oder ein Zugriffstoken. Sie machen eines in der Konsole Ihres DigitalHub: Account, Personal access tokens.</translation>
    </message>
    <message>
        <source>Access tokens that were made with the old token go on working until they end by themselves, mostly eight hours later.</source>
        <translation>Zugriffstoken, die mit dem alten Token gemacht wurden, gelten weiter, bis sie von selbst enden, meist acht Stunden später.</translation>
    </message>
    <message>
        <source>This DigitalHub wants people to sign in at another address, %1. Your sign-in stays here: enter the address that it gives for itself.</source>
        <translation>Dieser DigitalHub will, dass man sich bei einer anderen Adresse anmeldet, %1. Ihre Anmeldung bleibt hier: Geben Sie die Adresse ein, die er für sich selbst nennt.</translation>
    </message>
    <message>
        <source>DigitalHub did not say whether it has made the change. Refresh the list to see.</source>
        <translation>DigitalHub hat nicht gesagt, ob es die Änderung gemacht hat. Aktualisieren Sie die Liste, um es zu sehen.</translation>
    </message>
    <message>
        <source>The service says: %1</source>
        <translation>Der Dienst sagt: %1</translation>
    </message>
    <message>
        <source>DigitalHub asks for a pause. Try again later.</source>
        <translation>DigitalHub bittet um eine Pause. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>DigitalHub does not accept your sign-in (any more). Sign in again; nothing was changed.</source>
        <translation>DigitalHub nimmt Ihre Anmeldung nicht (mehr) an. Melden Sie sich neu an; geändert wurde nichts.</translation>
    </message>
    <message>
        <source>DigitalHub does not take this sign-in, or its user may have no tokens there. Sign in in another way, or ask your administrator; nothing was changed.</source>
        <translation>DigitalHub nimmt diese Anmeldung nicht, oder ihr Benutzer darf dort keine Token haben. Melden Sie sich auf andere Weise an, oder fragen Sie Ihre Verwaltung; geändert wurde nichts.</translation>
    </message>
    <message>
        <source>The service points to another address, which is not followed: your credentials stay here. Check the address of the account.</source>
        <translation>Der Dienst verweist an eine andere Adresse; ihr wird nicht gefolgt, Ihre Zugangsdaten bleiben hier. Prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>DigitalHub knows no such token, or no such place. Refresh the list, and check the address of the account.</source>
        <translation>DigitalHub kennt kein solches Token oder keinen solchen Ort. Aktualisieren Sie die Liste, und prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>DigitalHub did not accept the request. Check what you entered.</source>
        <translation>DigitalHub hat die Anfrage nicht angenommen. Prüfen Sie, was Sie eingegeben haben.</translation>
    </message>
    <message>
        <source>DigitalHub has a fault of its own. Try again later.</source>
        <translation>DigitalHub hat selbst einen Fehler. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>A web page came instead of data. Check the address of the account, and whether this network asks for a sign-in of its own first.</source>
        <translation>Statt Daten kam eine Webseite. Prüfen Sie die Adresse des Kontos und ob dieses Netzwerk zuerst eine eigene Anmeldung verlangt.</translation>
    </message>
    <message>
        <source>The service&apos;s answer could not be understood. Try again later, and check the address of the account.</source>
        <translation>Die Antwort des Dienstes war nicht zu verstehen. Versuchen Sie es später erneut, und prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>A DigitalHub is one place: there is nothing to look up.</source>
        <translation>Ein DigitalHub ist ein einziger Ort: Nachzusehen gibt es nichts.</translation>
    </message>
    <message>
        <source>This DigitalHub takes no user and password. Sign in in another way.</source>
        <translation>Dieser DigitalHub nimmt Benutzer und Passwort nicht. Melden Sie sich auf andere Weise an.</translation>
    </message>
    <message>
        <source>Nobody can sign in to this DigitalHub in the browser. Sign in with a personal access token or a password.</source>
        <translation>Bei diesem DigitalHub kann sich niemand im Browser anmelden. Melden Sie sich mit einem persönlichen Zugriffstoken oder einem Passwort an.</translation>
    </message>
    <message>
        <source>DigitalHub refused this secret. The token may be revoked or expired.</source>
        <translation>DigitalHub hat dieses Geheimnis abgelehnt. Vielleicht ist das Token widerrufen oder abgelaufen.</translation>
    </message>
    <message>
        <source>DigitalHub gave an answer that proves nothing. Try again later.</source>
        <translation>DigitalHub gab eine Antwort, die nichts beweist. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>DigitalHub did not say whose this secret is.</source>
        <translation>DigitalHub hat nicht gesagt, wessen Geheimnis das ist.</translation>
    </message>
    <message>
        <source>This secret works, but it belongs to another user than this account.</source>
        <translation>Dieses Geheimnis funktioniert, gehört aber einem anderen Benutzer als dieses Konto.</translation>
    </message>
    <message>
        <source>There is no secret to ask with.</source>
        <translation>Es gibt kein Geheimnis für die Anfrage.</translation>
    </message>
    <message>
        <source>The token has no name. Enter one.</source>
        <translation>Das Token braucht einen Namen. Geben Sie einen ein.</translation>
    </message>
    <message>
        <source>DigitalHub takes names of up to 255 characters. Enter a shorter one.</source>
        <translation>DigitalHub nimmt Namen mit bis zu 255 Zeichen. Geben Sie einen kürzeren ein.</translation>
    </message>
    <message>
        <source>The token has no scope, and DigitalHub would give it all of them. Choose at least one.</source>
        <translation>Das Token hat keinen Scope, und DigitalHub gäbe ihm alle. Wählen Sie mindestens einen.</translation>
    </message>
    <message>
        <source>These are more scopes than DigitalHub can keep. Choose fewer.</source>
        <translation>Das sind mehr Scopes, als DigitalHub behalten kann. Wählen Sie weniger.</translation>
    </message>
    <message>
        <source>This token&apos;s id is not known yet. Refresh the list.</source>
        <translation>Die Kennung dieses Tokens ist noch nicht bekannt. Aktualisieren Sie die Liste.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Doctor</name>
    <message numerus="yes">
        <source>“%1” is signed in and lists %n token(s).</source>
        <translation>
            <numerusform>„%1“ ist angemeldet und listet %n Token.</numerusform>
            <numerusform>„%1“ ist angemeldet und listet %n Token.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“%1” is signed in as %2 and lists %n token(s).</source>
        <translation>
            <numerusform>„%1“ ist als %2 angemeldet und listet %n Token.</numerusform>
            <numerusform>„%1“ ist als %2 angemeldet und listet %n Token.</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” was not tried, as the keychain is locked.</source>
        <translation>„%1“ wurde nicht versucht, weil der Schlüsselbund gesperrt ist.</translation>
    </message>
    <message>
        <source>Unlock the keychain, then run it again.</source>
        <translation>Entsperren Sie den Schlüsselbund und lassen Sie es noch einmal laufen.</translation>
    </message>
    <message>
        <source>“%1” cannot be asked: this version does not know its kind of service.</source>
        <translation>„%1“ kann nicht gefragt werden: Diese Version kennt seine Art von Dienst nicht.</translation>
    </message>
    <message>
        <source>The Azure CLI is there: %1</source>
        <translation>Die Azure CLI ist da: %1</translation>
    </message>
    <message>
        <source>The Azure CLI (az) is not installed; no account needs it.</source>
        <translation>Die Azure CLI (az) ist nicht installiert; kein Konto braucht sie.</translation>
    </message>
    <message>
        <source>The Azure CLI (az) was not found on PATH, and %1 sign in with it.</source>
        <translation>Die Azure CLI (az) wurde im PATH nicht gefunden, und damit meldet sich an: %1.</translation>
    </message>
    <message>
        <source>Install it and run `az login`, or sign in another way.</source>
        <translation>Installieren Sie sie und führen Sie `az login` aus, oder melden Sie sich anders an.</translation>
    </message>
    <message>
        <source>Try again; if it stays so, log in anew.</source>
        <translation>Versuchen Sie es erneut; bleibt es so, melden Sie sich am Rechner neu an.</translation>
    </message>
    <message>
        <source>There is no desktop session here, so this cannot be told.</source>
        <translation>Hier gibt es keine Desktopsitzung, deshalb lässt sich das nicht sagen.</translation>
    </message>
    <message>
        <source>Run it again in a terminal of the desktop.</source>
        <translation>Lassen Sie es in einem Terminal des Desktops noch einmal laufen.</translation>
    </message>
    <message>
        <source>The desktop has a place for the tray icon.</source>
        <translation>Der Desktop hat einen Platz für das Symbol in der Leiste.</translation>
    </message>
    <message>
        <source>The desktop offers no place for tray icons, so Patkeeper stays in its window.</source>
        <translation>Der Desktop bietet keinen Platz für Symbole in der Leiste, deshalb bleibt Patkeeper in seinem Fenster.</translation>
    </message>
    <message>
        <source>To have an icon on GNOME, switch on the extension “AppIndicator and KStatusNotifierItem Support”.</source>
        <translation>Für ein Symbol unter GNOME schalten Sie die Erweiterung „AppIndicator and KStatusNotifierItem Support“ ein.</translation>
    </message>
    <message>
        <source>The desktop</source>
        <translation>Der Desktop</translation>
    </message>
    <message>
        <source>This desktop shows no notifications, so reminders stay unseen.</source>
        <translation>Dieser Desktop zeigt keine Benachrichtigungen, deshalb bleiben Erinnerungen ungesehen.</translation>
    </message>
    <message>
        <source>Install a notification service, or look into Patkeeper&apos;s window now and then.</source>
        <translation>Installieren Sie einen Benachrichtigungsdienst oder sehen Sie ab und zu in Patkeepers Fenster.</translation>
    </message>
    <message>
        <source>The desktop&apos;s notification service does not answer.</source>
        <translation>Der Benachrichtigungsdienst des Desktops antwortet nicht.</translation>
    </message>
    <message>
        <source>Log in anew; if it stays so, install another one.</source>
        <translation>Melden Sie sich am Rechner neu an; bleibt es so, installieren Sie einen anderen.</translation>
    </message>
    <message>
        <source>Notifications are shown by a service that is started when it is needed.</source>
        <translation>Benachrichtigungen zeigt ein Dienst, der bei Bedarf gestartet wird.</translation>
    </message>
    <message>
        <source>%1 shows notifications, with buttons.</source>
        <translation>%1 zeigt Benachrichtigungen, mit Schaltflächen.</translation>
    </message>
    <message>
        <source>%1 shows notifications, yet without buttons.</source>
        <translation>%1 zeigt Benachrichtigungen, aber ohne Schaltflächen.</translation>
    </message>
    <message>
        <source>Open Patkeeper&apos;s window to do what a reminder says.</source>
        <translation>Öffnen Sie Patkeepers Fenster, um zu tun, was eine Erinnerung sagt.</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Keychain</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>Tray</source>
        <translation>Leiste</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Azure CLI</source>
        <translation>Azure CLI</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>The keychain</source>
        <translation>Der Schlüsselbund</translation>
    </message>
    <message>
        <source>%1 is ready.</source>
        <translation>%1 ist bereit.</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>the system&apos;s settings</source>
        <translation>Systemeinstellungen</translation>
    </message>
    <message>
        <source>variable %1</source>
        <translation>Variable %1</translation>
    </message>
    <message>
        <source>%1 is reached directly (%2).</source>
        <translation>%1 wird direkt erreicht (%2).</translation>
    </message>
    <message>
        <source>%1 is reached through the proxy %2 (%3).</source>
        <translation>%1 wird über den Proxy %2 erreicht (%3).</translation>
    </message>
    <message>
        <source>%1 answers.</source>
        <translation>%1 antwortet.</translation>
    </message>
    <message>
        <source>The certificate of %1 is trusted.</source>
        <translation>Dem Zertifikat von %1 wird vertraut.</translation>
    </message>
    <message>
        <source>The certificate of %1 is trusted, also by the file “%2”.</source>
        <translation>Dem Zertifikat von %1 wird vertraut, auch durch die Datei „%2“.</translation>
    </message>
    <message>
        <source>%1 does not say what time it is.</source>
        <translation>%1 sagt nicht, wie spät es ist.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock agrees with that of %1.</source>
        <translation>Die Uhr dieses Rechners stimmt mit der von %1 überein.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is %1 behind that of %2.</source>
        <translation>Die Uhr dieses Rechners geht gegenüber der von %2 nach: %1.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is %1 ahead of that of %2.</source>
        <translation>Die Uhr dieses Rechners geht gegenüber der von %2 vor: %1.</translation>
    </message>
    <message>
        <source>Have the clock set by the network (timedatectl set-ntp true): a wrong one makes sign-ins fail.</source>
        <translation>Lassen Sie die Uhr vom Netzwerk stellen (timedatectl set-ntp true): Mit einer falschen scheitern Anmeldungen.</translation>
    </message>
    <message numerus="yes">
        <source>“%1” holds %n certificate(s), good until %2 at least.</source>
        <translation>
            <numerusform>„%1“ enthält %n Zertifikat, gültig mindestens bis %2.</numerusform>
            <numerusform>„%1“ enthält %n Zertifikate, gültig mindestens bis %2.</numerusform>
        </translation>
    </message>
    <message>
        <source>Get the next one from your network&apos;s administrator before it ends.</source>
        <translation>Holen Sie vor seinem Ende das nächste von Ihrer Netzwerkadministration.</translation>
    </message>
    <message>
        <source>Nothing can be written to the profile in %1.</source>
        <translation>In das Profil in %1 lässt sich nichts schreiben.</translation>
    </message>
    <message>
        <source>Make the folder writable for you, or choose another one by --profile.</source>
        <translation>Machen Sie den Ordner für sich beschreibbar oder wählen Sie mit --profile einen anderen.</translation>
    </message>
    <message>
        <source>Only %1 are left on the disk of the profile in %2.</source>
        <translation>Nur %1 sind auf dem Datenträger des Profils in %2 noch frei.</translation>
    </message>
    <message>
        <source>Make room there: what cannot be filed is not begun.</source>
        <translation>Schaffen Sie dort Platz: Was nicht festgehalten werden kann, wird nicht begonnen.</translation>
    </message>
    <message>
        <source>The profile is in %1; %2 are left on its disk.</source>
        <translation>Das Profil ist in %1; auf seinem Datenträger sind %2 frei.</translation>
    </message>
    <message>
        <source>The database is whole, of version %1.</source>
        <translation>Die Datenbank ist unversehrt, Version %1.</translation>
    </message>
    <message>
        <source>The database is damaged.</source>
        <translation>Die Datenbank ist beschädigt.</translation>
    </message>
    <message>
        <source>Close Patkeeper and move patkeeper.sqlite out of the profile; `patkeeper-cli account restore` brings the accounts back from the keychain.</source>
        <translation>Schließen Sie Patkeeper und legen Sie patkeeper.sqlite außerhalb des Profils ab; `patkeeper-cli account restore` bringt die Konten aus dem Schlüsselbund zurück.</translation>
    </message>
    <message>
        <source>The database was damaged and has been kept as %1.</source>
        <translation>Die Datenbank war beschädigt und wurde als %1 aufgehoben.</translation>
    </message>
    <message>
        <source>`patkeeper-cli account restore` brings the accounts back from the keychain.</source>
        <translation>`patkeeper-cli account restore` bringt die Konten aus dem Schlüsselbund zurück.</translation>
    </message>
    <message>
        <source>libsecret is not installed: keyrings other than KWallet cannot be used. Install it (on Debian: libsecret-1-0) to use one.</source>
        <translation>libsecret ist nicht installiert: Andere Schlüsselbünde als KWallet lassen sich nicht benutzen. Installieren Sie es dafür (unter Debian: libsecret-1-0).</translation>
    </message>
    <message>
        <source>“%1”: %2</source>
        <comment>an account, what is wrong with it</comment>
        <translation>„%1“: %2</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>mend</source>
        <translation>beheben</translation>
    </message>
    <message numerus="yes">
        <source>“%1” needs no sign-in and lists %n token(s).</source>
        <translation>
            <numerusform>„%1“ braucht keine Anmeldung und listet %n Token.</numerusform>
            <numerusform>„%1“ braucht keine Anmeldung und listet %n Token.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::DoctorDialog</name>
    <message>
        <source>How much has been looked at</source>
        <translation>Wie viel schon geprüft ist</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>Check &amp;again</source>
        <translation>&amp;Erneut prüfen</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy what was found as text, without secrets</source>
        <translation>Die Befunde als Text ohne Geheimnisse kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Looking at what may be in the way…</source>
        <translation>Es wird geprüft, was im Weg sein könnte…</translation>
    </message>
    <message>
        <source>Nothing is changed, and no keychain is made to ask for its password.</source>
        <translation>Dabei wird nichts geändert, und kein Schlüsselbund fragt nach seinem Passwort.</translation>
    </message>
    <message numerus="yes">
        <source>%n things are good to know.</source>
        <translation>
            <numerusform>%n Sache ist gut zu wissen.</numerusform>
            <numerusform>%n Sachen sind gut zu wissen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things are to be mended.</source>
        <translation>
            <numerusform>%n Sache ist zu beheben.</numerusform>
            <numerusform>%n Sachen sind zu beheben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is to be mended.</source>
        <translation>Nichts ist zu beheben.</translation>
    </message>
    <message>
        <source>Copied, without any secret. Names of accounts and folders are in it.</source>
        <translation>Kopiert, ohne Geheimnisse. Namen von Konten und Ordnern stehen darin.</translation>
    </message>
</context>
<context>
    <name>patkeeper::EditTokenDialog</name>
    <message>
        <source>Edit token</source>
        <translation>Token bearbeiten</translation>
    </message>
    <message>
        <source>Edit “%1”</source>
        <translation>„%1“ bearbeiten</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Scopes</source>
        <translation>&amp;Berechtigungen</translation>
    </message>
    <message>
        <source>E&amp;xtend: same secret, later date</source>
        <translation>&amp;Verlängern: Geheimnis bleibt, Ende später</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>Verlängern</translation>
    </message>
    <message>
        <source>Extend when the secret is safe and only time runs out. Make a new token instead when somebody may have seen the secret, or it has been in use for long.</source>
        <translation>Verlängern Sie, wenn das Geheimnis sicher ist und nur die Zeit abläuft. Erstellen Sie ein neues Token, wenn jemand das Geheimnis gesehen haben könnte oder es schon lange benutzt wird.</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Sa&amp;ve changes</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save changes</source>
        <translation>Änderungen speichern</translation>
    </message>
    <message>
        <source>S&amp;ign in again…</source>
        <translation>Neu &amp;anmelden…</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>Give it a name, so that you know it again.</source>
        <translation>Geben Sie ihm einen Namen, an dem Sie es wiedererkennen.</translation>
    </message>
    <message>
        <source>Too long: %1 of at most %2 characters.</source>
        <translation>Zu lang: %1 von höchstens %2 Zeichen.</translation>
    </message>
    <message>
        <source>Adds %1.</source>
        <translation>Neu: %1.</translation>
    </message>
    <message>
        <source>Takes away %1.</source>
        <translation>Entfällt: %1.</translation>
    </message>
    <message>
        <source>Choose at least one scope.</source>
        <translation>Wählen Sie mindestens eine Berechtigung.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Sign-in needed</source>
        <translation>Anmeldung nötig</translation>
    </message>
    <message>
        <source>Sign in again; the change waits and is sent then.</source>
        <translation>Melden Sie sich neu an; die Änderung wartet und wird dann gesendet.</translation>
    </message>
    <message>
        <source>No answer came.</source>
        <translation>Es kam keine Antwort.</translation>
    </message>
    <message>
        <source>Looking how the token is now…</source>
        <translation>Der Stand des Tokens wird gelesen…</translation>
    </message>
    <message>
        <source>Saved, with an earlier end than asked for.</source>
        <translation>Gespeichert, mit früherem Ende als gewünscht.</translation>
    </message>
    <message>
        <source>%1 allows %2.</source>
        <translation>%1 erlaubt: %2.</translation>
    </message>
    <message>
        <source>It is not known whether the change was made.</source>
        <translation>Es ist nicht bekannt, ob die Änderung erfolgt ist.</translation>
    </message>
    <message>
        <source>The token was not changed.</source>
        <translation>Das Token wurde nicht geändert.</translation>
    </message>
    <message>
        <source>See the marked field; everything you entered is kept.</source>
        <translation>Siehe das markierte Feld; Ihre Eingaben bleiben alle erhalten.</translation>
    </message>
    <message>
        <source>Give it an &amp;end: same secret</source>
        <translation>Ein &amp;Ende geben: gleiches Geheimnis</translation>
    </message>
    <message>
        <source>Give it an end</source>
        <translation>Ein Ende geben</translation>
    </message>
    <message>
        <source>Saved, with fewer scopes than asked for.</source>
        <translation>Gespeichert, mit weniger Scopes als verlangt.</translation>
    </message>
    <message>
        <source>The service left these out without a word: %1.</source>
        <translation>Der Dienst hat diese wortlos weggelassen: %1.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ErrorPanel</name>
    <message>
        <source>Details of the error</source>
        <translation>Details des Fehlers</translation>
    </message>
    <message>
        <source>Cop&amp;y details</source>
        <translation>Details ko&amp;pieren</translation>
    </message>
    <message>
        <source>Copy the details of the error</source>
        <translation>Details des Fehlers kopieren</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>Detai&amp;ls</translation>
    </message>
</context>
<context>
    <name>patkeeper::Exchange</name>
    <message>
        <source>“%1” was left out: no variable can have that name.</source>
        <translation>„%1“ wurde weggelassen: So kann keine Variable heißen.</translation>
    </message>
    <message>
        <source>“%1” was left out: a variable of that name steers programs, which is not for a service to do.</source>
        <translation>„%1“ wurde weggelassen: Eine Variable dieses Namens steuert Programme, und das steht einem Dienst nicht zu.</translation>
    </message>
    <message>
        <source>“%1” was left out: no variable can have its value.</source>
        <translation>„%1“ wurde weggelassen: Diesen Wert kann keine Variable haben.</translation>
    </message>
    <message>
        <source>“%1” was left out: its name is taken already.</source>
        <translation>„%1“ wurde weggelassen: Sein Name ist schon vergeben.</translation>
    </message>
    <message>
        <source>%1 does not accept this token: it has ended or was revoked, or the secret kept here is another one&apos;s. Refresh the list, then rotate the token or bring the right secret in.</source>
        <translation>%1 nimmt dieses Token nicht an: Es ist abgelaufen oder widerrufen, oder das hier hinterlegte Geheimnis gehört zu einem anderen. Aktualisieren Sie die Liste, und rotieren Sie dann das Token oder bringen Sie das richtige Geheimnis mit.</translation>
    </message>
    <message>
        <source>%1 does not accept the client id, or wants none. Check the client id that the token is exchanged with.</source>
        <translation>%1 nimmt die Client-ID nicht an oder will keine. Prüfen Sie die Client-ID, mit der das Token eingetauscht wird.</translation>
    </message>
    <message>
        <source>%1 did not accept the request; some services say so of a token that has ended. Check that the token is active, and the kind of token that its endpoint expects.</source>
        <translation>%1 hat die Anfrage nicht angenommen; manche Dienste sagen das von einem abgelaufenen Token. Prüfen Sie, ob das Token aktiv ist und welche Art von Token sein Endpunkt erwartet.</translation>
    </message>
    <message>
        <source>%1 does not know one of the scopes, or this token may not have it. Ask for fewer scopes.</source>
        <translation>%1 kennt eine der Berechtigungen nicht, oder dieses Token darf sie nicht haben. Verlangen Sie weniger Berechtigungen.</translation>
    </message>
    <message>
        <source>%1 issues nothing for this audience or resource. Check it, or ask without one.</source>
        <translation>%1 stellt für diese Zielgruppe oder Ressource nichts aus. Prüfen Sie sie, oder lassen Sie sie weg.</translation>
    </message>
    <message>
        <source>%1 does not let this client exchange tokens. Ask the service&apos;s administrator to allow it.</source>
        <translation>%1 lässt diesen Client keine Token eintauschen. Bitten Sie die Administration des Dienstes, es zu erlauben.</translation>
    </message>
    <message>
        <source>%1 does not exchange tokens this way. Check the address of the token endpoint.</source>
        <translation>%1 tauscht Token so nicht ein. Prüfen Sie die Adresse des Token-Endpunkts.</translation>
    </message>
    <message>
        <source>%1 does not allow this exchange. Ask for fewer scopes, or ask the service&apos;s administrator.</source>
        <translation>%1 erlaubt diesen Tausch nicht. Verlangen Sie weniger Berechtigungen, oder fragen Sie die Administration des Dienstes.</translation>
    </message>
    <message>
        <source>%1 has a fault at the moment. Try again later.</source>
        <translation>%1 ist gerade gestört. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>%1 does not allow this exchange. Check that the token is active, or ask the service&apos;s administrator.</source>
        <translation>%1 erlaubt diesen Tausch nicht. Prüfen Sie, ob das Token aktiv ist, oder fragen Sie die Administration des Dienstes.</translation>
    </message>
    <message>
        <source>There is no token endpoint at this address of %1. Check it.</source>
        <translation>Unter dieser Adresse von %1 ist kein Token-Endpunkt. Prüfen Sie sie.</translation>
    </message>
    <message>
        <source>%1 refused the exchange. Check that the token is active and what is asked for.</source>
        <translation>%1 hat den Tausch abgelehnt. Prüfen Sie, ob das Token aktiv ist und was verlangt wird.</translation>
    </message>
    <message>
        <source>It says: “%1”</source>
        <translation>Es sagt: „%1“</translation>
    </message>
    <message>
        <source>%1 points to another address instead of answering, and the secret was not sent there. Check the address of the token endpoint.</source>
        <translation>%1 verweist auf eine andere Adresse, statt zu antworten; dorthin wurde das Geheimnis nicht gesendet. Prüfen Sie die Adresse des Token-Endpunkts.</translation>
    </message>
    <message>
        <source>%1 asks to be left alone for a while. Wait, then try again.</source>
        <translation>%1 bittet um eine Pause. Warten Sie, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 answered with a web page instead of a token. Check the address of the token endpoint, and whether this network asks for a sign-in of its own first.</source>
        <translation>%1 hat mit einer Webseite statt mit einem Token geantwortet. Prüfen Sie die Adresse des Token-Endpunkts und ob dieses Netzwerk zuerst eine eigene Anmeldung verlangt.</translation>
    </message>
    <message>
        <source>The answer of %1 is not one of a token endpoint. Check the address of the token endpoint.</source>
        <translation>Die Antwort von %1 ist nicht die eines Token-Endpunkts. Prüfen Sie die Adresse des Token-Endpunkts.</translation>
    </message>
    <message>
        <source>No complete answer came from %1. Nothing was changed there; check the network connection, then try again.</source>
        <translation>Von %1 kam keine vollständige Antwort. Dort wurde nichts geändert; prüfen Sie die Netzwerkverbindung und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>This service gives what the token itself may do and takes no scopes. Ask without them.</source>
        <translation>Dieser Dienst gibt, was das Token selbst darf, und nimmt keine Berechtigungen entgegen. Lassen Sie sie weg.</translation>
    </message>
    <message>
        <source>This service takes no audience. Ask without one.</source>
        <translation>Dieser Dienst nimmt keine Zielgruppe entgegen. Lassen Sie sie weg.</translation>
    </message>
    <message>
        <source>This service takes no resource. Ask without one.</source>
        <translation>Dieser Dienst nimmt keine Ressource entgegen. Lassen Sie sie weg.</translation>
    </message>
    <message>
        <source>The resource is not a whole address. Enter one such as https://api.example, without “#”.</source>
        <translation>Die Ressource ist keine ganze Adresse. Geben Sie eine ein wie https://api.example, ohne „#“.</translation>
    </message>
    <message>
        <source>It is not known where this token can be exchanged. Enter its token endpoint with the token.</source>
        <translation>Es ist nicht bekannt, wo dieses Token eingetauscht werden kann. Geben Sie beim Token seinen Token-Endpunkt ein.</translation>
    </message>
    <message>
        <source>A secret cannot be sent to this token&apos;s endpoint. Enter an address that begins with https://, without “#”.</source>
        <translation>An den Endpunkt dieses Tokens kann kein Geheimnis gesendet werden. Geben Sie eine Adresse ein, die mit https:// beginnt, ohne „#“.</translation>
    </message>
    <message>
        <source>The service&apos;s token endpoint is not a place that this account&apos;s tokens may be sent to. Check the account&apos;s address.</source>
        <translation>Der Token-Endpunkt des Dienstes ist kein Ort, an den die Token dieses Kontos gesendet werden dürfen. Prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>What is kept of this token is not its whole secret. Bring the secret in again.</source>
        <translation>Was von diesem Token hinterlegt ist, ist nicht sein ganzes Geheimnis. Bringen Sie das Geheimnis erneut mit.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ExchangeDialog</name>
    <message>
        <source>the service does not say</source>
        <translation>der Dienst sagt es nicht</translation>
    </message>
    <message>
        <source>no scopes</source>
        <translation>ohne Berechtigung</translation>
    </message>
    <message>
        <source>Short-lived token</source>
        <translation>Kurzlebiges Token</translation>
    </message>
    <message>
        <source>A short-lived token from “%1”</source>
        <translation>Ein kurzlebiges Token aus „%1“</translation>
    </message>
    <message>
        <source>%1. Nothing of it is kept: when this window closes, it is gone from here.</source>
        <translation>%1. Nichts davon wird aufbewahrt: Schließt sich dieses Fenster, ist es von hier verschwunden.</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>What came</source>
        <translation>Was kam</translation>
    </message>
    <message>
        <source>Copy all as &amp;environment lines</source>
        <translation>Alles als &amp;Umgebungszeilen kopieren</translation>
    </message>
    <message>
        <source>Copy all as environment lines</source>
        <translation>Alles als Umgebungszeilen kopieren</translation>
    </message>
    <message>
        <source>Copy all as &amp;JSON</source>
        <translation>Alles als &amp;JSON kopieren</translation>
    </message>
    <message>
        <source>Copy all as JSON</source>
        <translation>Alles als JSON kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Send it there</source>
        <translation>&amp;Dorthin senden</translation>
    </message>
    <message>
        <source>Send it there</source>
        <translation>Dorthin senden</translation>
    </message>
    <message>
        <source>&amp;Get it</source>
        <translation>&amp;Holen</translation>
    </message>
    <message>
        <source>Get it</source>
        <translation>Holen</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Zugriffstoken</translation>
    </message>
    <message>
        <source>The token would be sent to %1.</source>
        <translation>Das Token würde an %1 gesendet.</translation>
    </message>
    <message>
        <source>It was never sent there before. Whoever runs that address can act with it. You are asked this once.</source>
        <translation>Dorthin wurde es noch nie gesendet. Wer diese Adresse betreibt, kann damit handeln. Danach werden Sie nur einmal gefragt.</translation>
    </message>
    <message>
        <source>Waiting for the keychain…</source>
        <translation>Warten auf den Schlüsselbund…</translation>
    </message>
    <message>
        <source>If it asks for its password, answer it there.</source>
        <translation>Falls er nach seinem Passwort fragt, antworten Sie dort.</translation>
    </message>
    <message>
        <source>&amp;Get another</source>
        <translation>Ein anderes &amp;holen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Granted</source>
        <translation>Gewährt</translation>
    </message>
    <message>
        <source>Storage keys until</source>
        <translation>Speicherschlüssel bis</translation>
    </message>
    <message>
        <source>Not granted: %1.</source>
        <translation>Nicht gewährt: %1.</translation>
    </message>
    <message>
        <source>The service gave another kind of token than usual.</source>
        <translation>Der Dienst hat eine andere Art von Token gegeben als üblich.</translation>
    </message>
    <message>
        <source>in %1, at %2</source>
        <comment>countdown, date and time</comment>
        <translation>in %1, um %2</translation>
    </message>
    <message>
        <source>It has ended. Get another one.</source>
        <translation>Es ist zu Ende. Holen Sie ein anderes.</translation>
    </message>
    <message>
        <source>No short-lived token came.</source>
        <translation>Es kam kein kurzlebiges Token.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ExchangeFlow</name>
    <message>
        <source>Tokens of this service cannot be exchanged for short-lived ones. Use the token itself.</source>
        <translation>Token dieses Dienstes lassen sich nicht gegen kurzlebige eintauschen. Verwenden Sie das Token selbst.</translation>
    </message>
    <message>
        <source>This token was never sent to %1 before, and nobody has said that it may be. Say so once, and it is remembered.</source>
        <translation>Dieses Token wurde noch nie an %1 gesendet, und niemand hat gesagt, dass es das darf. Sagen Sie es einmal, dann wird es gemerkt.</translation>
    </message>
    <message>
        <source>The token was sent nowhere.</source>
        <translation>Das Token wurde nirgendwohin gesendet.</translation>
    </message>
    <message>
        <source>Exchanging “%1” for a short-lived token</source>
        <translation>„%1“ wird gegen ein kurzlebiges Token eingetauscht</translation>
    </message>
</context>
<context>
    <name>patkeeper::ExchangeForm</name>
    <message>
        <source>&amp;Scopes, with blanks between them</source>
        <translation>&amp;Scopes, durch Leerzeichen getrennt</translation>
    </message>
    <message>
        <source>None in particular: what the service gives</source>
        <translation>Keine bestimmten: was der Dienst gibt</translation>
    </message>
    <message>
        <source>It gets the scopes that the token has; no others can be asked for.</source>
        <translation>Es bekommt die Berechtigungen, die das Token hat; andere können nicht erbeten werden.</translation>
    </message>
    <message>
        <source>None: what the service gives</source>
        <translation>Keine: was der Dienst gibt</translation>
    </message>
    <message>
        <source>For which service, by its &amp;name (audience)</source>
        <translation>Für welchen Dienst, nach seinem &amp;Namen (Audience)</translation>
    </message>
    <message>
        <source>For which service, by its a&amp;ddress (resource)</source>
        <translation>Für welchen Dienst, nach seiner A&amp;dresse (Resource)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>scope, what it is</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The service does not give it for this.</source>
        <translation>Dafür gibt der Dienst keines.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ExpiryChooser</name>
    <message>
        <source>Expires in</source>
        <translation>Läuft ab in</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>date format</comment>
        <translation>d. MMM yyyy</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>On a date…</source>
        <translation>An einem Datum…</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>That is in the past. Choose a later day.</source>
        <translation>Das ist schon vorbei. Wählen Sie einen späteren Tag.</translation>
    </message>
    <message>
        <source>%1 allows at most %2. Choose an earlier day.</source>
        <translation>%1 erlaubt höchstens %2. Wählen Sie einen früheren Tag.</translation>
    </message>
    <message>
        <source>Never expires: whoever gets hold of it can use it until somebody revokes it.</source>
        <translation>Läuft nie ab: Wer es in die Hand bekommt, kann es benutzen, bis jemand es widerruft.</translation>
    </message>
    <message>
        <source>Until %1 (%2)</source>
        <comment>date and time, distance</comment>
        <translation>Bis %1 (%2)</translation>
    </message>
    <message>
        <source>It lives until %1 already, and %2 allows no later end.</source>
        <translation>Es gilt schon bis %1, und %2 erlaubt kein späteres Ende.</translation>
    </message>
    <message>
        <source>It lives until %1 already. Choose a later day.</source>
        <translation>Es gilt schon bis %1. Wählen Sie einen späteren Tag.</translation>
    </message>
    <message>
        <source>I &amp;know this; let it never expire</source>
        <translation>Ich &amp;weiß das; es soll nie ablaufen</translation>
    </message>
    <message>
        <source>I know this; let it never expire</source>
        <translation>Ich weiß das; es soll nie ablaufen</translation>
    </message>
    <message>
        <source>Tick that you know this, or choose a day.</source>
        <translation>Haken Sie an, dass Sie das wissen, oder wählen Sie einen Tag.</translation>
    </message>
    <message>
        <source>%1 decides by itself when it ends.</source>
        <translation>Wann es endet, entscheidet %1 selbst.</translation>
    </message>
    <message>
        <source>Likely until %1.</source>
        <comment>date</comment>
        <translation>Wahrscheinlich bis %1.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ExtendDialog</name>
    <message>
        <source>Extend</source>
        <translation>Verlängern</translation>
    </message>
    <message>
        <source>Tokens to be extended</source>
        <translation>Token, die verlängert werden</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>&amp;New end of all</source>
        <translation>&amp;Neues Ende für alle</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>S&amp;ign in again…</source>
        <translation>Neu &amp;anmelden…</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message numerus="yes">
        <source>Extend %n tokens</source>
        <translation>
            <numerusform>%n Token verlängern</numerusform>
            <numerusform>%n Token verlängern</numerusform>
        </translation>
    </message>
    <message>
        <source>All of them get the same end. Their secrets stay as they are; rotate tokens whose secrets should change.</source>
        <translation>Alle bekommen dasselbe Ende. Ihre Geheimnisse bleiben, wie sie sind; rotieren Sie Token, deren Geheimnis sich ändern soll.</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Extend %n tokens</source>
        <translation>
            <numerusform>%n Token &amp;verlängern</numerusform>
            <numerusform>%n Token &amp;verlängern</numerusform>
        </translation>
    </message>
    <message>
        <source>Extending: %1 of %2</source>
        <translation>Verlängere: %1 von %2</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stoppen</translation>
    </message>
    <message>
        <source>Sign-in needed</source>
        <translation>Anmeldung nötig</translation>
    </message>
    <message>
        <source>Sign in again; extending goes on then. Or stop here.</source>
        <translation>Melden Sie sich neu an; dann geht das Verlängern weiter. Oder hören Sie hier auf.</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>▲ extended, with an earlier end than asked for</source>
        <translation>▲ verlängert, mit früherem Ende als verlangt</translation>
    </message>
    <message>
        <source>✓ extended</source>
        <translation>✓ verlängert</translation>
    </message>
    <message>
        <source>▲ not confirmed</source>
        <translation>▲ nicht bestätigt</translation>
    </message>
    <message>
        <source>✕ not extended</source>
        <translation>✕ nicht verlängert</translation>
    </message>
    <message>
        <source>not begun</source>
        <translation>nicht begonnen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>%1 of %2 tokens extended</source>
        <translation>%1 von %2 Token verlängert</translation>
    </message>
    <message>
        <source>Their secrets stay the same.</source>
        <translation>Ihre Geheimnisse bleiben gleich.</translation>
    </message>
    <message>
        <source>Stopped. What was not begun is as it was.</source>
        <translation>Gestoppt. Was nicht begonnen war, ist wie zuvor.</translation>
    </message>
    <message>
        <source>Not all went well.</source>
        <translation>Nicht alles ist gelungen.</translation>
    </message>
    <message>
        <source>&amp;Extend</source>
        <translation>&amp;Verlängern</translation>
    </message>
    <message numerus="yes">
        <source>%n of them live longer already, and stay as they are.</source>
        <translation>
            <numerusform>%n davon lebt schon länger und bleibt, wie es ist.</numerusform>
            <numerusform>%n davon leben schon länger und bleiben, wie sie sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>lives longer already</source>
        <translation>lebt schon länger</translation>
    </message>
</context>
<context>
    <name>patkeeper::ExtendTokensFlow</name>
    <message>
        <source>This token is not in the inventory any longer. Refresh, then try again.</source>
        <translation>Dieses Token ist nicht mehr im Bestand. Aktualisieren Sie, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 does not extend tokens here. Rotate it instead.</source>
        <translation>%1 verlängert hier keine Token. Rotieren Sie es stattdessen.</translation>
    </message>
    <message>
        <source>It is revoked. Create a new token instead.</source>
        <translation>Es ist widerrufen. Erstellen Sie stattdessen ein neues Token.</translation>
    </message>
    <message>
        <source>It never expires. There is nothing to extend.</source>
        <translation>Es läuft nie ab. Zu verlängern gibt es nichts.</translation>
    </message>
    <message>
        <source>It lives until %1 already. Choose a later end.</source>
        <translation>Es lebt schon bis %1. Wählen Sie ein späteres Ende.</translation>
    </message>
    <message>
        <source>The answer of the service was lost, and the token cannot be read now: %1 Resume to look again.</source>
        <translation>Die Antwort des Dienstes ging verloren, und das Token ist jetzt nicht zu lesen: %1 Setzen Sie fort, um noch einmal nachzusehen.</translation>
    </message>
    <message>
        <source>The answer of the service was lost, and the token is not as it was asked for. Look at it and try again.</source>
        <translation>Die Antwort des Dienstes ging verloren, und das Token ist nicht so, wie gewünscht. Sehen Sie es an und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The account was removed while the change waited. Nothing was changed.</source>
        <translation>Das Konto wurde entfernt, während die Änderung wartete. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Extending “%1”</source>
        <translation>Verlängere „%1“</translation>
    </message>
    <message numerus="yes">
        <source>Extending %n token(s)</source>
        <translation>
            <numerusform>Verlängere %n Token</numerusform>
            <numerusform>Verlängere %n Token</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::FactGrid</name>
    <message>
        <source>%1: %2</source>
        <comment>caption, value</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>patkeeper::FindingList</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>%1: %2: %3</source>
        <comment>state, area, sentence</comment>
        <translation>%1: %2: %3</translation>
    </message>
    <message>
        <source>Details: %1</source>
        <translation>Details: %1</translation>
    </message>
</context>
<context>
    <name>patkeeper::Flow</name>
    <message>
        <source>This account does not exist any longer.</source>
        <translation>Dieses Konto gibt es nicht mehr.</translation>
    </message>
</context>
<context>
    <name>patkeeper::FlowDialog</name>
    <message>
        <source>%1 · %2</source>
        <comment>account, provider</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>patkeeper::ForgetTokenFlow</name>
    <message>
        <source>This token is not in the inventory any longer.</source>
        <translation>Dieses Token ist nicht mehr im Bestand.</translation>
    </message>
    <message>
        <source>This token lives. Revoke it before it is forgotten.</source>
        <translation>Dieses Token ist gültig. Widerrufen Sie es, bevor Sie es vergessen.</translation>
    </message>
    <message>
        <source>Forgetting “%1”</source>
        <translation>„%1“ wird vergessen</translation>
    </message>
</context>
<context>
    <name>patkeeper::FormParts</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>patkeeper::FurtherAccounts</name>
    <message>
        <source>Your other organizations</source>
        <translation>Ihre anderen Organisationen</translation>
    </message>
    <message>
        <source>An&amp;other one:</source>
        <translation>Eine &amp;weitere:</translation>
    </message>
    <message>
        <source>Another one</source>
        <translation>Eine weitere</translation>
    </message>
    <message>
        <source>&amp;Put on the list</source>
        <translation>Auf die &amp;Liste</translation>
    </message>
    <message>
        <source>Put on the list</source>
        <translation>Auf die Liste setzen</translation>
    </message>
    <message>
        <source>Looking for your other organizations…</source>
        <translation>Ihre anderen Organisationen werden gesucht…</translation>
    </message>
    <message>
        <source>If you have tokens in other organizations as well, choose those that Patkeeper is to keep too. This sign-in is good for all of them.</source>
        <translation>Wenn Sie auch in anderen Organisationen Token haben, wählen Sie, welche Patkeeper noch verwahren soll. Diese Anmeldung gilt für alle.</translation>
    </message>
    <message>
        <source>There is an account for this one already.</source>
        <translation>Dafür gibt es schon ein Konto.</translation>
    </message>
    <message>
        <source>It is at another service, which this sign-in is not for. Add it as an account of its own.</source>
        <translation>Sie ist bei einem anderen Dienst, für den diese Anmeldung nicht gilt. Fügen Sie sie als eigenes Konto hinzu.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name, what happened</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: added</source>
        <comment>an account</comment>
        <translation>%1: hinzugefügt</translation>
    </message>
    <message>
        <source>Adding the accounts…</source>
        <translation>Die Konten werden hinzugefügt…</translation>
    </message>
    <message numerus="yes">
        <source>%n accounts were added.</source>
        <translation>
            <numerusform>%n Konto wurde hinzugefügt.</numerusform>
            <numerusform>%n Konten wurden hinzugefügt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::FurtherToken</name>
    <message>
        <source>Its secret was not accepted: %1 Nothing is revoked.</source>
        <translation>Sein Geheimnis wurde nicht angenommen: %1 Nichts wird widerrufen.</translation>
    </message>
</context>
<context>
    <name>patkeeper::GraceChooser</name>
    <message>
        <source>When the old token is revoked</source>
        <translation>Wann das alte Token widerrufen wird</translation>
    </message>
    <message>
        <source>Hours until the old token is revoked</source>
        <translation>Stunden, bis das alte Token widerrufen wird</translation>
    </message>
    <message>
        <source>24 hours later</source>
        <translation>24 Stunden später</translation>
    </message>
    <message>
        <source>7 days later</source>
        <translation>7 Tage später</translation>
    </message>
    <message numerus="yes">
        <source> hours</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> Stunde</numerusform>
            <numerusform> Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>At once, when the new secret has been checked</source>
        <translation>Sofort, wenn das neue Geheimnis geprüft ist</translation>
    </message>
    <message>
        <source>At once if handed over, otherwise 24 hours later</source>
        <translation>Nach einer Übergabe sofort, sonst 24 Stunden später</translation>
    </message>
    <message>
        <source>After a time of my choice</source>
        <translation>Nach einer Frist meiner Wahl</translation>
    </message>
    <message>
        <source>Never: I revoke it myself</source>
        <translation>Nie: Ich widerrufe es selbst</translation>
    </message>
</context>
<context>
    <name>patkeeper::GroupCell</name>
    <message>
        <source>Living</source>
        <translation>Gültig</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Zu beachten</translation>
    </message>
    <message>
        <source>Expiring</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Never expires</source>
        <translation>Läuft nie ab</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>sign in again</source>
        <translation>neu anmelden</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n Token</numerusform>
            <numerusform>%n Token</numerusform>
        </translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>No longer listed</source>
        <translation>Nicht mehr gelistet</translation>
    </message>
    <message>
        <source>%1 · %2 of %3 used</source>
        <comment>provider, tokens, capacity</comment>
        <translation>%1 · %2 von %3 belegt</translation>
    </message>
</context>
<context>
    <name>patkeeper::GroupModel</name>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>Living</source>
        <translation>Gültig</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Zu beachten</translation>
    </message>
    <message>
        <source>Expiring</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Never expires</source>
        <translation>Läuft nie ab</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>No longer listed</source>
        <translation>Nicht mehr gelistet</translation>
    </message>
</context>
<context>
    <name>patkeeper::HandOver</name>
    <message>
        <source>… %1 left out …</source>
        <translation>… %1 ausgelassen …</translation>
    </message>
    <message>
        <source>The program “%1” is not there. Put it back or choose another one.</source>
        <translation>Das Programm „%1“ ist nicht da. Legen Sie es wieder dorthin, oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>“%1” is not a file that can be run. Choose a program.</source>
        <translation>„%1“ ist keine ausführbare Datei. Wählen Sie ein Programm.</translation>
    </message>
    <message>
        <source>The program “%1” belongs to another user, who could change it. Use one that belongs to you or to root.</source>
        <translation>Das Programm „%1“ gehört einem anderen Benutzer, der es ändern könnte. Benutzen Sie eines, das Ihnen oder root gehört.</translation>
    </message>
    <message>
        <source>The program “%1” may not be run by you. Make it executable (chmod u+x), or choose another one.</source>
        <translation>Sie dürfen das Programm „%1“ nicht ausführen. Machen Sie es ausführbar (chmod u+x), oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The folder “%1” belongs to another user, who could exchange the program in it. Move the program to a folder that belongs to you or to root.</source>
        <translation>Der Ordner „%1“ gehört einem anderen Benutzer, der das Programm darin austauschen könnte. Verschieben Sie es in einen Ordner, der Ihnen oder root gehört.</translation>
    </message>
    <message>
        <source>“%1” is not a full path. Name the program with all its folders, as in /usr/local/bin/deploy.</source>
        <translation>„%1“ ist kein vollständiger Pfad. Nennen Sie das Programm mit allen Ordnern, etwa /usr/local/bin/deploy.</translation>
    </message>
    <message>
        <source>Hand-over commands are not supported on this system. Take the secret to where it is used yourself.</source>
        <translation>Auf diesem System gibt es keine Übergabebefehle. Bringen Sie das Geheimnis selbst dorthin, wo es benutzt wird.</translation>
    </message>
    <message>
        <source>The program “%1” cannot be read, so it cannot be checked whether it is the one that was approved. Make it readable for you, or choose another one.</source>
        <translation>Das Programm „%1“ ist nicht lesbar; ob es das genehmigte ist, lässt sich darum nicht prüfen. Machen Sie es für sich lesbar, oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The program “%1” can be changed by other users. Remove write permission for group and others (chmod go-w), then try again.</source>
        <translation>Andere Benutzer können das Programm „%1“ ändern. Entziehen Sie der Gruppe und den anderen das Schreibrecht (chmod go-w), und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>The folder “%1” can be changed by other users, and with it the program. Remove write permission for group and others (chmod go-w), or move the program.</source>
        <translation>Andere Benutzer können den Ordner „%1“ ändern und damit auch das Programm. Entziehen Sie der Gruppe und den anderen das Schreibrecht (chmod go-w), oder verschieben Sie das Programm.</translation>
    </message>
</context>
<context>
    <name>patkeeper::HandOverChangeFlow</name>
    <message>
        <source>This token is not in the inventory any longer. Refresh, then try again.</source>
        <translation>Dieses Token ist nicht mehr im Bestand. Aktualisieren Sie, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Saving the hand-over command of “%1”</source>
        <translation>Übergabebefehl von „%1“ wird gespeichert</translation>
    </message>
</context>
<context>
    <name>patkeeper::HandOverDialog</name>
    <message>
        <source>Hand-over command</source>
        <translation>Übergabebefehl</translation>
    </message>
    <message>
        <source>Hand-over command of “%1”</source>
        <translation>Übergabebefehl von „%1“</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>/usr/local/bin/hand-over</source>
        <comment>placeholder</comment>
        <translation>/usr/local/bin/hand-over</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>&amp;Wählen…</translation>
    </message>
    <message>
        <source>Choose the program</source>
        <translation>Programm wählen</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>Zeitlimit</translation>
    </message>
    <message numerus="yes">
        <source> seconds</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> Sekunde</numerusform>
            <numerusform> Sekunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Part of the secret</source>
        <translation>Teil des Geheimnisses</translation>
    </message>
    <message>
        <source>&amp;Program</source>
        <translation>P&amp;rogramm</translation>
    </message>
    <message>
        <source>&amp;Time limit</source>
        <translation>&amp;Zeitlimit</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Approve and resume</source>
        <translation>Ge&amp;nehmigen und fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Approve</source>
        <translation>Ge&amp;nehmigen</translation>
    </message>
    <message>
        <source>&amp;Remove the command</source>
        <translation>Befehl &amp;entfernen</translation>
    </message>
    <message>
        <source>Remove the command</source>
        <translation>Befehl entfernen</translation>
    </message>
    <message>
        <source>The command was not changed.</source>
        <translation>Der Befehl wurde nicht geändert.</translation>
    </message>
    <message>
        <source>When the token is rotated, this program gets the new secret on its standard input and takes it to where it is used. No shell is involved, and the secret is never among the arguments. The program is run only as approved here; if anything about it changes, you are asked again.</source>
        <translation>Wird das Token rotiert, erhält dieses Programm das neue Geheimnis auf seiner Standardeingabe und bringt es dorthin, wo es benutzt wird. Keine Shell ist beteiligt, und das Geheimnis steht nie in den Argumenten. Das Programm wird nur so ausgeführt, wie Sie es hier genehmigen; ändert sich etwas daran, werden Sie wieder gefragt.</translation>
    </message>
    <message>
        <source>Arguments, one per line</source>
        <translation>Argumente, eines je Zeile</translation>
    </message>
    <message>
        <source>Ar&amp;guments, one per line</source>
        <translation>Ar&amp;gumente, eines je Zeile</translation>
    </message>
    <message>
        <source>Part of the &amp;secret</source>
        <translation>&amp;Teil des Geheimnisses</translation>
    </message>
</context>
<context>
    <name>patkeeper::HandOverRun</name>
    <message>
        <source>The program “%1” is not the one that was approved: it was changed or replaced since. Look at it, and approve the hand-over command again.</source>
        <translation>Das Programm „%1“ ist nicht das genehmigte: Es wurde seither geändert oder ersetzt. Sehen Sie es an, und genehmigen Sie den Übergabebefehl neu.</translation>
    </message>
    <message>
        <source>The program “%1” could not be started. If it is a script, see that its first line names an interpreter that is there.</source>
        <translation>Das Programm „%1“ ließ sich nicht starten. Ist es ein Skript, prüfen Sie, ob seine erste Zeile einen vorhandenen Interpreter nennt.</translation>
    </message>
    <message>
        <source>The hand-over was cancelled. Whether its command had done its work already is not known; it can be run again.</source>
        <translation>Die Übergabe wurde abgebrochen. Ob ihr Befehl seine Arbeit schon getan hatte, ist nicht bekannt; er kann noch einmal ausgeführt werden.</translation>
    </message>
    <message>
        <source>The hand-over command does not say which part of the secret it gets. Edit it, choose a part, and approve it again.</source>
        <translation>Der Übergabebefehl sagt nicht, welchen Teil des Geheimnisses er bekommt. Bearbeiten Sie ihn, wählen Sie einen Teil, und genehmigen Sie ihn neu.</translation>
    </message>
    <message>
        <source>The hand-over command was ended by signal %1. See its output, fix it, then try again.</source>
        <translation>Der Übergabebefehl wurde durch Signal %1 beendet. Sehen Sie seine Ausgabe an, beheben Sie den Fehler, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>The hand-over command failed with exit code %1. See its output, fix it, then try again.</source>
        <translation>Der Übergabebefehl ist mit Exit-Code %1 gescheitert. Sehen Sie seine Ausgabe an, beheben Sie den Fehler, und versuchen Sie es dann erneut.</translation>
    </message>
    <message numerus="yes">
        <source>The hand-over command was ended, as it took longer than %n second(s). See its output, fix it or give it more time, then try again.</source>
        <translation>
            <numerusform>Der Übergabebefehl wurde beendet, da er länger als %n Sekunde brauchte. Sehen Sie seine Ausgabe an, beheben Sie den Fehler oder geben Sie ihm mehr Zeit, und versuchen Sie es dann erneut.</numerusform>
            <numerusform>Der Übergabebefehl wurde beendet, da er länger als %n Sekunden brauchte. Sehen Sie seine Ausgabe an, beheben Sie den Fehler oder geben Sie ihm mehr Zeit, und versuchen Sie es dann erneut.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::HandOverSeals</name>
    <message>
        <source>The keychain&apos;s entry that seals hand-over commands is damaged. Delete it in the keychain&apos;s own program, then approve the command again.</source>
        <translation>Der Eintrag im Schlüsselbund, der Übergabebefehle versiegelt, ist beschädigt. Löschen Sie ihn im Programm des Schlüsselbunds, und genehmigen Sie den Befehl dann neu.</translation>
    </message>
</context>
<context>
    <name>patkeeper::HandRotationPage</name>
    <message>
        <source>Open its &amp;page</source>
        <translation>Seine &amp;Seite öffnen</translation>
    </message>
    <message>
        <source>Open its page</source>
        <translation>Seine Seite öffnen</translation>
    </message>
    <message>
        <source>Leave it empty if you keep it elsewhere. Then the old token is not asked about again: revoke it when nothing uses it any longer.</source>
        <translation>Lassen Sie es leer, wenn Sie es anderswo aufbewahren. Nach dem alten Token wird dann nicht mehr gefragt: Widerrufen Sie es, wenn nichts es mehr benutzt.</translation>
    </message>
    <message>
        <source>Its e&amp;xpiry there</source>
        <translation>Sein &amp;Ablauf dort</translation>
    </message>
    <message>
        <source>Its &amp;secret</source>
        <translation>Sein &amp;Geheimnis</translation>
    </message>
</context>
<context>
    <name>patkeeper::HistoryDialog</name>
    <message>
        <source>Filter the history</source>
        <translation>Verlauf filtern</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Checking whether anything was changed…</source>
        <translation>Es wird geprüft, ob etwas geändert wurde…</translation>
    </message>
    <message>
        <source>Filter by token, account or what happened</source>
        <translation>Nach Token, Konto oder Ereignis filtern</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Export what is shown as CSV or JSON</source>
        <translation>Das Gezeigte als CSV oder JSON exportieren</translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n Eintrag</numerusform>
            <numerusform>%n Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>No entry has all of these words.</source>
        <translation>Kein Eintrag enthält alle diese Wörter.</translation>
    </message>
    <message>
        <source>%1 of %2 entries</source>
        <translation>%1 von %2 Einträgen</translation>
    </message>
    <message>
        <source>Export the history</source>
        <translation>Verlauf exportieren</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <comment>file format</comment>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>CSV, for spreadsheets (*.csv)</source>
        <comment>file format</comment>
        <translation>CSV, für Tabellenkalkulationen (*.csv)</translation>
    </message>
    <message numerus="yes">
        <source>%n entries were saved in “%1”.</source>
        <translation>
            <numerusform>%n Eintrag wurde in „%1“ gespeichert.</numerusform>
            <numerusform>%n Einträge wurden in „%1“ gespeichert.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::HistoryTableModel</name>
    <message>
        <source>Entry</source>
        <translation>Eintrag</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Womit</translation>
    </message>
</context>
<context>
    <name>patkeeper::HistoryVerdict</name>
    <message>
        <source>Entry %1 is not as it was written, or the one before it is not.</source>
        <translation>Eintrag %1 ist nicht so, wie er geschrieben wurde, oder der davor ist es nicht.</translation>
    </message>
    <message>
        <source>Entry %1 is missing.</source>
        <translation>Eintrag %1 fehlt.</translation>
    </message>
    <message>
        <source>Entry %1 was not written by Patkeeper.</source>
        <translation>Eintrag %1 wurde nicht von Patkeeper geschrieben.</translation>
    </message>
    <message>
        <source>%1 Somebody or something else than Patkeeper has changed the history; what was written before that entry still fits.</source>
        <comment>which entry is the first that does not fit</comment>
        <translation>%1 Jemand oder etwas anderes als Patkeeper hat den Verlauf geändert; was vor diesem Eintrag geschrieben wurde, passt noch.</translation>
    </message>
    <message>
        <source>Nothing was written so far.</source>
        <translation>Bisher wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Nothing in it was changed since it was written.</source>
        <translation>Nichts darin wurde geändert, seit es geschrieben wurde.</translation>
    </message>
    <message numerus="yes">
        <source>The oldest %n entries are from before that could be told.</source>
        <translation>
            <numerusform>Der älteste Eintrag (%n) ist aus der Zeit, bevor sich das feststellen ließ.</numerusform>
            <numerusform>Die ältesten %n Einträge sind aus der Zeit, bevor sich das feststellen ließ.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::HistoryWording</name>
    <message>
        <source>created</source>
        <translation>erstellt</translation>
    </message>
    <message>
        <source>secret kept and checked</source>
        <translation>Geheimnis hinterlegt und geprüft</translation>
    </message>
    <message>
        <source>secret shown</source>
        <translation>Geheimnis gezeigt</translation>
    </message>
    <message>
        <source>secret copied</source>
        <translation>Geheimnis kopiert</translation>
    </message>
    <message>
        <source>secret saved to a file</source>
        <translation>Geheimnis in Datei gespeichert</translation>
    </message>
    <message>
        <source>secret not kept</source>
        <translation>Geheimnis nicht hinterlegt</translation>
    </message>
    <message>
        <source>secret removed</source>
        <translation>Geheimnis entfernt</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>widerrufen</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>a secret you had is kept</source>
        <translation>eigenes Geheimnis hinterlegt</translation>
    </message>
    <message>
        <source>Creating “%1”</source>
        <translation>„%1“ erstellen</translation>
    </message>
    <message>
        <source>Changing “%1”</source>
        <translation>„%1“ ändern</translation>
    </message>
    <message>
        <source>Revoking “%1”</source>
        <translation>„%1“ widerrufen</translation>
    </message>
    <message>
        <source>Rotating “%1”</source>
        <translation>„%1“ rotieren</translation>
    </message>
    <message>
        <source>Keeping the secret of “%1”</source>
        <translation>Geheimnis von „%1“ hinterlegen</translation>
    </message>
    <message>
        <source>%1: did not work</source>
        <comment>what was tried</comment>
        <translation>%1: nicht gelungen</translation>
    </message>
    <message>
        <source>%1: no answer came</source>
        <comment>what was tried</comment>
        <translation>%1: keine Antwort</translation>
    </message>
    <message>
        <source>%1 (command line)</source>
        <comment>what was done</comment>
        <translation>%1 (Befehlszeile)</translation>
    </message>
    <message>
        <source>%1  %2</source>
        <comment>date and time, what was done</comment>
        <translation>%1  %2</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>Creating “ci” in Northwind</comment>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>%1 was interrupted on %2.</source>
        <translation>%1: am %2 unterbrochen.</translation>
    </message>
    <message>
        <source>It was begun on another computer; resume it only if it does not go on there.</source>
        <translation>Es wurde auf einem anderen Computer begonnen; setzen Sie es nur fort, wenn es dort nicht weitergeht.</translation>
    </message>
    <message>
        <source>%1: expires %2, before: %3</source>
        <comment>what was done, the new date, the former date</comment>
        <translation>%1: läuft ab am %2, vorher: %3</translation>
    </message>
    <message>
        <source>rotated</source>
        <translation>rotiert</translation>
    </message>
    <message>
        <source>rotation undone</source>
        <translation>Rotation zurückgenommen</translation>
    </message>
    <message>
        <source>new secret trusted without proof</source>
        <translation>neues Geheimnis ohne Nachweis angenommen</translation>
    </message>
    <message>
        <source>handed over</source>
        <translation>übergeben</translation>
    </message>
    <message>
        <source>forgotten here</source>
        <translation>hier vergessen</translation>
    </message>
    <message>
        <source>done</source>
        <comment>outcome</comment>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>did not work</source>
        <comment>outcome</comment>
        <translation>nicht gelungen</translation>
    </message>
    <message>
        <source>no answer came</source>
        <comment>outcome</comment>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>window</source>
        <comment>where it was done</comment>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>command line</source>
        <comment>where it was done</comment>
        <translation>Befehlszeile</translation>
    </message>
    <message>
        <source>reviewed</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>reviewed: kept by %1</source>
        <comment>person</comment>
        <translation>geprüft: behalten von %1</translation>
    </message>
    <message>
        <source>reviewed: revoked by %1</source>
        <comment>person</comment>
        <translation>geprüft: widerrufen von %1</translation>
    </message>
    <message>
        <source>access token given out</source>
        <translation>Zugriffstoken herausgegeben</translation>
    </message>
    <message>
        <source>exchanged for a short-lived token</source>
        <translation>gegen ein kurzlebiges Token eingetauscht</translation>
    </message>
    <message>
        <source>signs the account in from now on</source>
        <translation>meldet von nun an das Konto an</translation>
    </message>
</context>
<context>
    <name>patkeeper::HttpClient</name>
    <message>
        <source>The address %1 was not found. Check the network connection and the account&apos;s address, then try again.</source>
        <translation>Die Adresse %1 wurde nicht gefunden. Prüfen Sie die Netzverbindung und die Adresse des Kontos, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 does not accept connections. Check the account&apos;s address, or try again later.</source>
        <translation>%1 nimmt keine Verbindungen an. Prüfen Sie die Adresse des Kontos, oder versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>The connection to %1 was lost before an answer came. Check the network connection, then try again.</source>
        <translation>Die Verbindung zu %1 brach ab, bevor eine Antwort kam. Prüfen Sie die Netzverbindung, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>%1 did not answer in time. Check the network connection, or try again later.</source>
        <translation>%1 hat nicht rechtzeitig geantwortet. Prüfen Sie die Netzverbindung, oder versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>The answer of %1 broke off in the middle. Try again.</source>
        <translation>Die Antwort von %1 brach mittendrin ab. Versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The answer of %1 was too large and was cut off. Check that the account&apos;s address is right.</source>
        <translation>Die Antwort von %1 war zu groß und wurde abgeschnitten. Prüfen Sie, ob die Adresse des Kontos stimmt.</translation>
    </message>
    <message>
        <source>The answer of %1 could not be read. Check that the account&apos;s address is right.</source>
        <translation>Die Antwort von %1 war nicht zu lesen. Prüfen Sie, ob die Adresse des Kontos stimmt.</translation>
    </message>
    <message>
        <source>The request to %1 was stopped. Start it again when needed.</source>
        <translation>Die Anfrage an %1 wurde angehalten. Starten Sie sie bei Bedarf erneut.</translation>
    </message>
    <message>
        <source>The certificate shown by %1 belongs to another host, so nothing was sent. Check the account&apos;s address, or use another network.</source>
        <translation>Das von %1 vorgezeigte Zertifikat gehört zu einem anderen Rechner; darum wurde nichts gesendet. Prüfen Sie die Adresse des Kontos, oder benutzen Sie ein anderes Netz.</translation>
    </message>
    <message>
        <source>The certificate of %1 has expired, so nothing was sent. Check this computer&apos;s clock; if it is right, tell the service&apos;s administrator.</source>
        <translation>Das Zertifikat von %1 ist abgelaufen; darum wurde nichts gesendet. Prüfen Sie die Uhr dieses Computers; geht sie richtig, informieren Sie den Administrator des Dienstes.</translation>
    </message>
    <message>
        <source>The certificate of %1 is not valid yet, so nothing was sent. Check this computer&apos;s clock; if it is right, tell the service&apos;s administrator.</source>
        <translation>Das Zertifikat von %1 ist noch nicht gültig; darum wurde nichts gesendet. Prüfen Sie die Uhr dieses Computers; geht sie richtig, informieren Sie den Administrator des Dienstes.</translation>
    </message>
    <message>
        <source>No secure connection to %1 could be made, so nothing was sent. Check the account&apos;s address and the network, then try again.</source>
        <translation>Zu %1 kam keine sichere Verbindung zustande; darum wurde nichts gesendet. Prüfen Sie die Adresse des Kontos und das Netz, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>No complete answer came from %1, so the change may have been made or not. Refresh the list to see before you try again.</source>
        <translation>Von %1 kam keine vollständige Antwort; die Änderung kann also erfolgt sein oder nicht. Aktualisieren Sie die Liste, bevor Sie es erneut versuchen.</translation>
    </message>
    <message>
        <source>%1 is outside the account&apos;s known places, so nothing was sent there. Check the account&apos;s address.</source>
        <translation>%1 liegt außerhalb der bekannten Orte des Kontos; darum wurde nichts dorthin gesendet. Prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>%1 is not an encrypted (https) address, so nothing was sent there. Correct the account&apos;s address.</source>
        <translation>%1 ist keine verschlüsselte Adresse (https); darum wurde nichts dorthin gesendet. Berichtigen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>The address of %1 holds a user name or a password, so nothing was sent there. Remove it from the account&apos;s address.</source>
        <translation>Die Adresse von %1 enthält einen Benutzernamen oder ein Passwort; darum wurde nichts dorthin gesendet. Entfernen Sie das aus der Adresse des Kontos.</translation>
    </message>
    <message>
        <source>What was to be sent to %1 holds a line break or another control character, so nothing was sent. Enter the credential again, without line breaks.</source>
        <translation>Was an %1 gehen sollte, enthält einen Zeilenumbruch oder ein anderes Steuerzeichen; darum wurde nichts gesendet. Geben Sie die Zugangsdaten noch einmal ohne Zeilenumbrüche ein.</translation>
    </message>
    <message>
        <source>The file “%1” with your organization&apos;s certificate authority is not there, so nothing was sent. Put it back, or name another one for the account.</source>
        <translation>Die Datei „%1“ mit der Zertifizierungsstelle Ihrer Organisation ist nicht da, deshalb wurde nichts gesendet. Legen Sie sie zurück oder nennen Sie für das Konto eine andere.</translation>
    </message>
    <message>
        <source>The file “%1” with your organization&apos;s certificate authority cannot be read, so nothing was sent. Make it readable for you, or name another one for the account.</source>
        <translation>Die Datei „%1“ mit der Zertifizierungsstelle Ihrer Organisation lässt sich nicht lesen, deshalb wurde nichts gesendet. Machen Sie sie für sich lesbar oder nennen Sie für das Konto eine andere.</translation>
    </message>
    <message>
        <source>The file “%1” holds no certificate, so nothing was sent. Name a PEM file with the certificate of your organization&apos;s authority (it begins with “-----BEGIN CERTIFICATE-----”) for the account.</source>
        <translation>Die Datei „%1“ enthält kein Zertifikat, deshalb wurde nichts gesendet. Nennen Sie für das Konto eine PEM-Datei mit dem Zertifikat der Stelle Ihrer Organisation (sie beginnt mit „-----BEGIN CERTIFICATE-----“).</translation>
    </message>
    <message>
        <source>The certificate in the file “%1” has expired, so nothing was sent. Get the present one from your network&apos;s administrator; if it is that, check this computer&apos;s clock.</source>
        <translation>Das Zertifikat in der Datei „%1“ ist abgelaufen, deshalb wurde nichts gesendet. Holen Sie das jetzige von Ihrer Netzwerkadministration; ist es das schon, prüfen Sie die Uhr dieses Rechners.</translation>
    </message>
    <message>
        <source>The variable %1 names a proxy that is spoken to by https, which Patkeeper cannot do. Most such proxies are meant to be written with http:// there; what goes through them to a service stays encrypted.</source>
        <translation>Die Variable %1 nennt einen Proxy, mit dem per https gesprochen wird; das kann Patkeeper nicht. Die meisten solchen Proxys schreibt man dort mit http://; was durch sie zu einem Dienst geht, bleibt verschlüsselt.</translation>
    </message>
    <message>
        <source>The variable %1 names no proxy that Patkeeper can use. Write it as http://proxy:port or socks5://proxy:port, or unset the variable.</source>
        <translation>Die Variable %1 nennt keinen Proxy, den Patkeeper benutzen kann. Schreiben Sie ihn als http://proxy:port oder socks5://proxy:port, oder löschen Sie die Variable.</translation>
    </message>
    <message>
        <source>The proxy on the way to %1 could not be used. Check the proxy in the system&apos;s settings or in the variable HTTPS_PROXY, then try again.</source>
        <translation>Der Proxy auf dem Weg zu %1 ließ sich nicht benutzen. Prüfen Sie den Proxy in den Systemeinstellungen oder in der Variablen HTTPS_PROXY und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The proxy on the way to %1 asks for a user name and a password, or does not accept those that it got. Give them in the variable HTTPS_PROXY (http://user:password@proxy:port), use a proxy that needs none, or ask your network&apos;s administrator.</source>
        <translation>Der Proxy auf dem Weg zu %1 verlangt einen Benutzernamen und ein Passwort oder nimmt die genannten nicht an. Nennen Sie sie in der Variablen HTTPS_PROXY (http://benutzer:passwort@proxy:port), benutzen Sie einen Proxy, der keine braucht, oder fragen Sie Ihre Netzwerkadministration.</translation>
    </message>
    <message>
        <source>The certificate of %1 was issued by an authority that this computer does not know, so nothing was sent. If your organization has an authority of its own, name the file with its certificate for this account (`patkeeper-cli account set NAME --ca-file FILE`), or have it added to this computer; otherwise use another network.</source>
        <translation>Das Zertifikat von %1 stammt von einer Stelle, die dieser Rechner nicht kennt, deshalb wurde nichts gesendet. Hat Ihre Organisation eine eigene Stelle, nennen Sie für dieses Konto die Datei mit deren Zertifikat (`patkeeper-cli account set NAME --ca-file DATEI`) oder lassen Sie sie diesem Rechner hinzufügen; sonst benutzen Sie ein anderes Netzwerk.</translation>
    </message>
    <message>
        <source>The proxy on the way to %1 was not reached, or did not make the connection. Check the proxy in the system&apos;s settings or in the variable HTTPS_PROXY, and the account&apos;s address; or ask your network&apos;s administrator.</source>
        <translation>Der Proxy auf dem Weg zu %1 wurde nicht erreicht oder hat die Verbindung nicht hergestellt. Prüfen Sie den Proxy in den Systemeinstellungen oder in der Variablen HTTPS_PROXY und die Adresse des Kontos; oder fragen Sie Ihre Netzwerkadministration.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ImportSecretFlow</name>
    <message>
        <source>There is no secret to keep. Paste it and try again.</source>
        <translation>Es fehlt ein Geheimnis. Fügen Sie es ein und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>This token is not in the inventory. Refresh first.</source>
        <translation>Dieses Token ist nicht im Bestand. Aktualisieren Sie zuerst.</translation>
    </message>
    <message>
        <source>It could not be proven to be this token&apos;s, and a proven secret is kept already, which was not touched: %1</source>
        <translation>Es ließ sich nicht nachweisen, dass es zu diesem Token gehört; ein nachgewiesenes Geheimnis ist schon hinterlegt und blieb unberührt: %1</translation>
    </message>
    <message>
        <source>The secret was not kept.</source>
        <translation>Das Geheimnis wurde nicht hinterlegt.</translation>
    </message>
    <message>
        <source>This account does not exist any longer.</source>
        <translation>Dieses Konto gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>This token is not in the inventory any longer.</source>
        <translation>Dieses Token ist nicht mehr im Bestand.</translation>
    </message>
    <message>
        <source>Keeping the secret of “%1”</source>
        <translation>Geheimnis von „%1“ wird hinterlegt</translation>
    </message>
    <message>
        <source>This is the secret of another token: its id is not this one&apos;s. Nothing was kept.</source>
        <translation>Das ist das Geheimnis eines anderen Tokens: Seine ID ist nicht die von diesem. Nichts wurde hinterlegt.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Inventory</name>
    <message>
        <source>The account was removed in the meantime.</source>
        <translation>Das Konto wurde inzwischen entfernt.</translation>
    </message>
    <message>
        <source>The refreshed account could not be written.</source>
        <translation>Das aktualisierte Konto konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>This token is not in the inventory any longer.</source>
        <translation>Dieses Token ist nicht mehr im Bestand.</translation>
    </message>
    <message>
        <source>This token lives or its secret is kept. Revoke it, or let go of its secret, before it is forgotten.</source>
        <translation>Dieses Token ist gültig, oder sein Geheimnis ist hinterlegt. Widerrufen Sie es, oder geben Sie das Geheimnis auf, bevor Sie es vergessen.</translation>
    </message>
    <message>
        <source>This sign-in is no longer what it was. Sign in again.</source>
        <translation>Diese Anmeldung ist nicht mehr, was sie war. Melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>This token is in use here. It is not taken back.</source>
        <translation>Dieses Token ist hier in Gebrauch. Es wird nicht zurückgenommen.</translation>
    </message>
</context>
<context>
    <name>patkeeper::KeepSecretDialog</name>
    <message>
        <source>Keep a secret</source>
        <translation>Geheimnis hinterlegen</translation>
    </message>
    <message>
        <source>Keep the secret of “%1”</source>
        <translation>Geheimnis von „%1“ hinterlegen</translation>
    </message>
    <message>
        <source>%1. The secret that is kept now is replaced.</source>
        <translation>%1. Das jetzt hinterlegte Geheimnis wird ersetzt.</translation>
    </message>
    <message>
        <source>%1. Paste the secret you have. It is tried once at the service, then saved in the keychain.</source>
        <translation>%1. Fügen Sie das Geheimnis ein, das Sie haben. Es wird einmal beim Dienst erprobt und dann im Schlüsselbund gespeichert.</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>&amp;Secret</source>
        <translation>&amp;Geheimnis</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Try and keep</source>
        <translation>&amp;Hinterlegen</translation>
    </message>
    <message>
        <source>&amp;Keep it anyway</source>
        <translation>&amp;Doch hinterlegen</translation>
    </message>
    <message>
        <source>Keep it anyway</source>
        <translation>Trotzdem hinterlegen</translation>
    </message>
    <message>
        <source>Trying it at the service…</source>
        <translation>Wird beim Dienst erprobt…</translation>
    </message>
    <message>
        <source>Saving it in the keychain…</source>
        <translation>Wird im Schlüsselbund gespeichert…</translation>
    </message>
    <message>
        <source>If it asks for its password, answer it there.</source>
        <translation>Falls er nach seinem Passwort fragt, antworten Sie dort.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>It could not be proven to be this token&apos;s secret.</source>
        <translation>Es ist nicht als Geheimnis dieses Tokens nachweisbar.</translation>
    </message>
    <message>
        <source>Keep it only if you are sure; it will be marked as taken on your word.</source>
        <translation>Hinterlegen Sie es nur, wenn Sie sicher sind; es wird als auf Ihr Wort angenommen gekennzeichnet.</translation>
    </message>
    <message>
        <source>The secret was not kept. Paste it again to try once more.</source>
        <translation>Das Geheimnis ist nicht hinterlegt. Fügen Sie es für einen neuen Versuch ein.</translation>
    </message>
    <message>
        <source>Saved in the keychain. It works.</source>
        <translation>Im Schlüsselbund gespeichert. Es funktioniert.</translation>
    </message>
    <message>
        <source>You can copy it here any time.</source>
        <translation>Sie können es hier jederzeit kopieren.</translation>
    </message>
    <message>
        <source>Saved in the keychain, on your word.</source>
        <translation>Im Schlüsselbund gespeichert, auf Ihr Wort.</translation>
    </message>
    <message>
        <source>%1. Paste the secret you have. It cannot be tried here; it is saved in the keychain on your word.</source>
        <translation>%1. Fügen Sie das Geheimnis ein, das Sie haben. Ausprobieren lässt es sich hier nicht; es kommt auf Ihr Wort hin in den Schlüsselbund.</translation>
    </message>
    <message>
        <source>&amp;Keep it</source>
        <translation>&amp;Aufbewahren</translation>
    </message>
</context>
<context>
    <name>patkeeper::Keychain</name>
    <message>
        <source>The keychain is locked. Unlock it and try again.</source>
        <translation>Der Schlüsselbund ist gesperrt. Entsperren Sie ihn zuerst.</translation>
    </message>
    <message>
        <source>The keychain refused access. Try again and allow Patkeeper to use it.</source>
        <translation>Der Schlüsselbund verweigert den Zugriff. Versuchen Sie es erneut und lassen Sie Patkeeper zu.</translation>
    </message>
    <message>
        <source>There is no keychain in this session. Install or start one (GNOME Keyring, KWallet or KeePassXC) and create its default keyring, then try again.</source>
        <translation>In dieser Sitzung gibt es keinen Schlüsselbund. Installieren oder starten Sie einen (GNOME Keyring, KWallet oder KeePassXC), legen Sie seinen Standardschlüsselbund an, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>The keychain did not answer in time. See whether it is asking for its password, then try again.</source>
        <translation>Der Schlüsselbund hat nicht rechtzeitig geantwortet. Sehen Sie nach, ob er sein Passwort verlangt, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The keychain holds no secret for this entry. If you have it elsewhere, enter it again.</source>
        <translation>Der Schlüsselbund enthält zu diesem Eintrag kein Geheimnis. Wenn Sie es anderswo haben, geben Sie es noch einmal ein.</translation>
    </message>
    <message>
        <source>This keychain cannot list its entries. Nothing was changed.</source>
        <translation>Dieser Schlüsselbund kann seine Einträge nicht auflisten. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The keychain reported an error. Try again; the details say what it answered.</source>
        <translation>Der Schlüsselbund meldet einen Fehler. Versuchen Sie es erneut; seine Antwort steht unter Details.</translation>
    </message>
    <message>
        <source>The keychain did not accept the secret: it may be full, or the secret too long for it. Make room and try again.</source>
        <translation>Der Schlüsselbund nahm das Geheimnis nicht an: Vielleicht ist er voll, oder es ist ihm zu lang. Schaffen Sie Platz und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The keychain already holds an entry under this key. It was left as it is; nothing was written.</source>
        <translation>Der Schlüsselbund enthält unter diesem Schlüssel schon einen Eintrag. Er blieb, wie er ist; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>The keychain gave back something else than was written. Copy the secret to a safe place, then look at the keychain&apos;s own program.</source>
        <translation>Der Schlüsselbund hat etwas anderes zurückgegeben, als geschrieben wurde. Kopieren Sie das Geheimnis an einen sicheren Ort, und sehen Sie dann im Programm des Schlüsselbunds nach.</translation>
    </message>
    <message>
        <source>The keychain holds more than one entry under this key, so it cannot be told which is right. Look at them in the keychain&apos;s own program.</source>
        <translation>Der Schlüsselbund enthält unter diesem Schlüssel mehrere Einträge; welcher der richtige ist, lässt sich nicht sagen. Sehen Sie im Programm des Schlüsselbunds nach.</translation>
    </message>
    <message>
        <source>Memory (nothing is kept)</source>
        <translation>Arbeitsspeicher (nichts bleibt)</translation>
    </message>
    <message>
        <source>Files of the proof</source>
        <translation>Dateien des Nachweises</translation>
    </message>
</context>
<context>
    <name>patkeeper::LoopbackListener</name>
    <message>
        <source>Patkeeper has got the answer. You may close this page.</source>
        <translation>Patkeeper hat die Antwort bekommen. Sie können diese Seite schließen.</translation>
    </message>
    <message>
        <source>This computer does not let Patkeeper wait for the browser to come back. Sign in with a code on another device instead.</source>
        <translation>Dieser Rechner lässt Patkeeper nicht auf die Rückkehr des Browsers warten. Melden Sie sich stattdessen mit einem Code auf einem anderen Gerät an.</translation>
    </message>
</context>
<context>
    <name>patkeeper::MainWindow</name>
    <message>
        <source>Patkeeper (sandbox)</source>
        <translation>Patkeeper (Sandbox)</translation>
    </message>
    <message>
        <source>Patkeeper</source>
        <translation>Patkeeper</translation>
    </message>
    <message>
        <source>Welcome to Patkeeper</source>
        <translation>Willkommen bei Patkeeper</translation>
    </message>
    <message>
        <source>It lists your personal access tokens, creates and revokes them, and keeps their secrets in this computer&apos;s keychain. Add the first account to begin.</source>
        <translation>Es listet Ihre persönlichen Zugriffstoken auf, erstellt und widerruft sie und hinterlegt ihre Geheimnisse im Schlüsselbund dieses Computers. Fügen Sie zuerst ein Konto hinzu.</translation>
    </message>
    <message>
        <source>To try it without any account, start it in a terminal with: patkeeper --sandbox</source>
        <translation>Um es ohne Konto zu erproben, starten Sie es in einem Terminal mit: patkeeper --sandbox</translation>
    </message>
    <message>
        <source>Sandbox: demonstration tokens, kept in a profile of their own</source>
        <translation>Sandbox: Vorführ-Token in einem eigenen Profil</translation>
    </message>
    <message>
        <source>Sandbox: nothing is kept</source>
        <translation>Sandbox: Nichts davon bleibt</translation>
    </message>
    <message>
        <source>Filter the tokens</source>
        <translation>Token filtern</translation>
    </message>
    <message>
        <source>Filter by name, scope, account, note or id</source>
        <translation>Nach Name, Berechtigung, Konto, Notiz oder ID filtern</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>account, what happened</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Not everything could be refreshed. What is shown is as old as it says below.</source>
        <translation>Nicht alles ließ sich aktualisieren. Wie alt das Gezeigte ist, steht unten.</translation>
    </message>
    <message>
        <source>No token here contains “%1”</source>
        <translation>Kein Token hier enthält „%1“</translation>
    </message>
    <message>
        <source>The words are looked for in names, scopes, accounts, notes and ids of the group that is chosen at the left.</source>
        <translation>Gesucht wird in Namen, Berechtigungen, Konten, Notizen und IDs der links gewählten Gruppe.</translation>
    </message>
    <message>
        <source>No living tokens</source>
        <translation>Keine gültigen Token</translation>
    </message>
    <message>
        <source>Make a token, or refresh to see what there is at the service.</source>
        <translation>Erstellen Sie eines, oder aktualisieren Sie, um zu sehen, was es beim Dienst gibt.</translation>
    </message>
    <message>
        <source>Nothing needs attention</source>
        <translation>Nichts ist zu beachten</translation>
    </message>
    <message>
        <source>Nothing expires soon</source>
        <translation>Nichts läuft demnächst ab</translation>
    </message>
    <message>
        <source>Tokens stand here for their last 30 days, or the last half of a shorter life.</source>
        <translation>Hier stehen Token in ihren letzten 30 Tagen oder in der letzten Hälfte einer kürzeren Laufzeit.</translation>
    </message>
    <message>
        <source>Every token ends some day</source>
        <translation>Jedes Token endet irgendwann</translation>
    </message>
    <message>
        <source>Tokens without an expiry would stand here.</source>
        <translation>Token ohne Ablauf würden hier stehen.</translation>
    </message>
    <message>
        <source>Nothing has ended yet</source>
        <translation>Noch nichts ist beendet</translation>
    </message>
    <message>
        <source>Expired and revoked tokens stand here, and those that the service no longer lists.</source>
        <translation>Hier stehen abgelaufene und widerrufene Token und die, die der Dienst nicht mehr auflistet.</translation>
    </message>
    <message>
        <source>No living tokens in %1</source>
        <translation>Keine gültigen Token in %1</translation>
    </message>
    <message>
        <source>This account has not been refreshed yet.</source>
        <translation>Dieses Konto wurde noch nicht aktualisiert.</translation>
    </message>
    <message>
        <source>Nothing has expired yet</source>
        <translation>Noch nichts ist abgelaufen</translation>
    </message>
    <message>
        <source>Tokens whose time has run out stand here.</source>
        <translation>Hier stehen Token, deren Zeit abgelaufen ist.</translation>
    </message>
    <message>
        <source>Nothing has been revoked yet</source>
        <translation>Noch nichts ist widerrufen</translation>
    </message>
    <message>
        <source>Tokens that were ended before their time stand here.</source>
        <translation>Hier stehen Token, die vor ihrer Zeit beendet wurden.</translation>
    </message>
    <message>
        <source>Everything is still listed</source>
        <translation>Alles ist noch gelistet</translation>
    </message>
    <message>
        <source>Tokens that the service does not show any more stand here, until you forget them.</source>
        <translation>Hier stehen Token, die der Dienst nicht mehr zeigt, bis Sie sie vergessen.</translation>
    </message>
    <message>
        <source>No token stops within 7 days, none lives for ever with all rights, and no review is due.</source>
        <translation>Kein Token endet in den nächsten 7 Tagen, keines gilt auf Dauer mit allen Rechten, und keine Prüfung ist fällig.</translation>
    </message>
    <message>
        <source>The review was not recorded.</source>
        <translation>Die Prüfung wurde nicht festgehalten.</translation>
    </message>
    <message numerus="yes">
        <source>Recorded: %n token(s) are still needed.</source>
        <translation>
            <numerusform>Festgehalten: %n Token wird noch gebraucht.</numerusform>
            <numerusform>Festgehalten: %n Token werden noch gebraucht.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::Manual</name>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Address of its page with the token</source>
        <translation>Adresse der Seite mit dem Token</translation>
    </message>
    <message>
        <source>Token endpoint that exchanges it, if there is one</source>
        <translation>Token-Endpunkt, der es eintauscht, falls es einen gibt</translation>
    </message>
    <message>
        <source>Subject token type</source>
        <translation>Art des Subject-Tokens</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>Client-Kennung</translation>
    </message>
    <message>
        <source>Audience</source>
        <translation>Audience</translation>
    </message>
    <message>
        <source>Resource</source>
        <translation>Resource</translation>
    </message>
    <message>
        <source>Scopes of the short-lived token</source>
        <translation>Scopes des kurzlebigen Tokens</translation>
    </message>
    <message>
        <source>Open the page of the service and make the token there.</source>
        <translation>Öffnen Sie die Seite des Dienstes und machen Sie das Token dort.</translation>
    </message>
    <message>
        <source>Enter the expiry that the service gave it.</source>
        <translation>Geben Sie den Ablauf ein, den der Dienst ihm gegeben hat.</translation>
    </message>
    <message>
        <source>Enter its secret here. It goes to the keychain.</source>
        <translation>Geben Sie sein Geheimnis hier ein. Es kommt in den Schlüsselbund.</translation>
    </message>
    <message>
        <source>Open the page of the service and revoke the token there.</source>
        <translation>Öffnen Sie die Seite des Dienstes und widerrufen Sie das Token dort.</translation>
    </message>
    <message>
        <source>Look that the page does not show it any longer.</source>
        <translation>Sehen Sie nach, dass die Seite es nicht mehr zeigt.</translation>
    </message>
    <message>
        <source>Then say here that it is revoked.</source>
        <translation>Sagen Sie dann hier, dass es widerrufen ist.</translation>
    </message>
    <message>
        <source>For tokens of services that Patkeeper cannot speak to. Nothing is sent anywhere: what you enter is kept here, and you are reminded before it ends.</source>
        <translation>Für Token von Diensten, mit denen Patkeeper nicht sprechen kann. Nirgendwohin wird etwas gesendet: Was Sie eingeben, bleibt hier, und Sie werden vor dem Ende erinnert.</translation>
    </message>
    <message>
        <source>You make the successor and revoke the old token on the page of the service; Patkeeper keeps the secret and the order.</source>
        <translation>Sie machen den Nachfolger und widerrufen das alte Token auf der Seite des Dienstes; Patkeeper bewahrt das Geheimnis und die Reihenfolge.</translation>
    </message>
    <message>
        <source>Kept by hand</source>
        <translation>Von Hand geführt</translation>
    </message>
    <message>
        <source>The token has no name. Enter one.</source>
        <translation>Das Token braucht einen Namen. Geben Sie einen ein.</translation>
    </message>
    <message>
        <source>The page is no address that a browser could open. Enter one that begins with https://, or leave it empty.</source>
        <translation>Die Seite ist keine Adresse, die ein Browser öffnen könnte. Geben Sie eine ein, die mit https:// beginnt, oder lassen Sie sie leer.</translation>
    </message>
    <message>
        <source>A secret cannot be sent to that token endpoint. Enter an address that begins with https://, without “#”, or leave it empty.</source>
        <translation>An diesen Token-Endpunkt lässt sich kein Geheimnis senden. Geben Sie eine Adresse ein, die mit https:// beginnt, ohne „#“, oder lassen Sie sie leer.</translation>
    </message>
    <message>
        <source>No such token is kept here. Enter it anew.</source>
        <translation>Hier wird kein solches Token geführt. Tragen Sie es neu ein.</translation>
    </message>
    <message>
        <source>This token is entered already.</source>
        <translation>Dieses Token ist schon eingetragen.</translation>
    </message>
    <message>
        <source>The account was closed meanwhile.</source>
        <translation>Das Konto wurde inzwischen geschlossen.</translation>
    </message>
    <message>
        <source>Nobody signs in for tokens kept by hand.</source>
        <translation>Für von Hand geführte Token meldet sich niemand an.</translation>
    </message>
    <message>
        <source>Patkeeper does not speak to this service. Try the secret there.</source>
        <translation>Patkeeper spricht nicht mit diesem Dienst. Probieren Sie das Geheimnis dort aus.</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>That is no day. Enter it like 2026-11-30, or leave it empty.</source>
        <translation>Das ist kein Tag. Geben Sie ihn wie 2026-11-30 ein, oder lassen Sie das Feld leer.</translation>
    </message>
    <message>
        <source>That day is still to come. Enter the day on which the token was made, or leave it empty.</source>
        <translation>Dieser Tag kommt erst noch. Geben Sie den Tag ein, an dem das Token erstellt wurde, oder lassen Sie das Feld leer.</translation>
    </message>
    <message>
        <source>That day is after the token&apos;s end. Correct one of them, or leave the day empty.</source>
        <translation>Dieser Tag liegt nach dem Ende des Tokens. Berichtigen Sie eines von beiden, oder lassen Sie den Tag leer.</translation>
    </message>
</context>
<context>
    <name>patkeeper::MoveSignInFlow</name>
    <message>
        <source>The secret of “%1” is not kept here, so the account cannot sign in with it. Sign in with another token, then resume.</source>
        <translation>Das Geheimnis von „%1“ ist hier nicht aufbewahrt, deshalb kann sich das Konto nicht damit anmelden. Melden Sie sich mit einem anderen Token an, und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>The account cannot be signed in with “%1”: %2 It signs in with “%3” as before.</source>
        <translation>Das Konto kann nicht mit „%1“ angemeldet werden: %2 Es meldet sich wie bisher mit „%3“ an.</translation>
    </message>
    <message>
        <source>Signing in with “%1”</source>
        <translation>Anmelden mit „%1“</translation>
    </message>
</context>
<context>
    <name>patkeeper::NewSecretPane</name>
    <message>
        <source>Waiting for the keychain</source>
        <translation>Warten auf den Schlüsselbund</translation>
    </message>
    <message>
        <source>Places that are to get the new secret</source>
        <translation>Stellen, die das neue Geheimnis bekommen sollen</translation>
    </message>
    <message>
        <source>Waiting for the keychain. If it asks for its password, answer it there.</source>
        <translation>Warten auf den Schlüsselbund. Falls er nach seinem Passwort fragt, antworten Sie dort.</translation>
    </message>
    <message>
        <source>The new secret is in the keychain, but could not be read.</source>
        <translation>Das neue Geheimnis ist im Schlüsselbund, war aber nicht zu lesen.</translation>
    </message>
    <message>
        <source>It is used in these places. &amp;Tick each that has the new secret:</source>
        <translation>Es &amp;wird hier verwendet. Haken Sie ab, was das neue Geheimnis schon hat:</translation>
    </message>
</context>
<context>
    <name>patkeeper::NoCredentials</name>
    <message>
        <source>There is nothing to sign in to for this account.</source>
        <translation>Für dieses Konto gibt es nichts zum Anmelden.</translation>
    </message>
</context>
<context>
    <name>patkeeper::NotesEditor</name>
    <message>
        <source>Used in</source>
        <translation>Verwendet in</translation>
    </message>
    <message>
        <source>A pipeline, a file, a person: one place a line</source>
        <translation>Eine Pipeline, eine Datei, eine Person: eine je Zeile</translation>
    </message>
    <message>
        <source>Not saved. %1</source>
        <translation>Nicht gespeichert. %1</translation>
    </message>
</context>
<context>
    <name>patkeeper::Notifications</name>
    <message>
        <source>This desktop shows no notifications. Install a notification service, or look into Patkeeper&apos;s window now and then.</source>
        <translation>Dieser Desktop zeigt keine Benachrichtigungen. Installieren Sie einen Benachrichtigungsdienst, oder sehen Sie ab und zu im Fenster von Patkeeper nach.</translation>
    </message>
    <message>
        <source>The desktop&apos;s notification service does not answer. Log in anew, or look into Patkeeper&apos;s window now and then.</source>
        <translation>Der Benachrichtigungsdienst des Desktops antwortet nicht. Melden Sie sich am Computer ab und wieder an, oder sehen Sie ab und zu im Fenster von Patkeeper nach.</translation>
    </message>
    <message>
        <source>The desktop refused to show a notification. Allow Patkeeper&apos;s in the desktop&apos;s settings, or look into its window now and then.</source>
        <translation>Der Desktop hat eine Benachrichtigung abgelehnt. Erlauben Sie sie für Patkeeper in den Einstellungen des Desktops, oder sehen Sie ab und zu im Fenster von Patkeeper nach.</translation>
    </message>
    <message>
        <source>This desktop shows no notifications. Look into Patkeeper&apos;s window now and then.</source>
        <translation>Dieser Desktop zeigt keine Benachrichtigungen. Sehen Sie ab und zu im Fenster von Patkeeper nach.</translation>
    </message>
</context>
<context>
    <name>patkeeper::OperationsPane</name>
    <message>
        <source>waits until you have signed in again</source>
        <translation>wartet, bis Sie sich neu angemeldet haben</translation>
    </message>
    <message>
        <source>%1 of %2 answered</source>
        <translation>%1 von %2 beantwortet</translation>
    </message>
    <message>
        <source>waiting for the keychain</source>
        <translation>wartet auf den Schlüsselbund</translation>
    </message>
    <message>
        <source>its secret is only in this program and not saved</source>
        <translation>sein Geheimnis ist nur in diesem Programm und nicht gespeichert</translation>
    </message>
    <message>
        <source>no answer came; looking for what it left behind</source>
        <translation>keine Antwort; gesucht wird, was davon zurückblieb</translation>
    </message>
    <message>
        <source>no answer came; it needs your decision</source>
        <translation>keine Antwort; Ihre Entscheidung ist nötig</translation>
    </message>
    <message>
        <source>Running work</source>
        <translation>Vorgänge</translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted operations</source>
        <translation>
            <numerusform>%n unterbrochener Vorgang</numerusform>
            <numerusform>%n unterbrochene Vorgänge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n operations under way</source>
        <translation>
            <numerusform>%n laufender Vorgang</numerusform>
            <numerusform>%n laufende Vorgänge</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is under way.</source>
        <translation>Zurzeit läuft nichts.</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Sign &amp;in…</source>
        <translation>An&amp;melden…</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>F&amp;ortsetzen</translation>
    </message>
    <message>
        <source>&amp;Give up</source>
        <translation>Auf&amp;geben</translation>
    </message>
    <message>
        <source>Revoke “%1” of %2</source>
        <comment>name, time of creation</comment>
        <translation>„%1“ vom %2 widerrufen</translation>
    </message>
    <message>
        <source>&amp;None is mine</source>
        <translation>Kei&amp;ns ist meins</translation>
    </message>
    <message>
        <source>&amp;Dismiss</source>
        <translation>Aus&amp;blenden</translation>
    </message>
    <message>
        <source>HH:mm</source>
        <comment>time format</comment>
        <translation>HH:mm</translation>
    </message>
    <message>
        <source>cancelled at %1</source>
        <translation>abgebrochen um %1</translation>
    </message>
    <message>
        <source>done at %1</source>
        <translation>erledigt um %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>time, what went wrong</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>caption, value</comment>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n old tokens are to be revoked</source>
        <translation>
            <numerusform>%n altes Token ist zu widerrufen</numerusform>
            <numerusform>%n alte Token sind zu widerrufen</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Put off</source>
        <translation>Auf&amp;schieben</translation>
    </message>
    <message>
        <source>By 24 hours</source>
        <translation>Um 24 Stunden</translation>
    </message>
    <message>
        <source>By 7 days</source>
        <translation>Um 7 Tage</translation>
    </message>
    <message>
        <source>&amp;Hand-over command…</source>
        <translation>Übergab&amp;ebefehl…</translation>
    </message>
    <message>
        <source>&amp;Undo rotation…</source>
        <translation>Rotation &amp;zurücknehmen…</translation>
    </message>
    <message>
        <source>&amp;Give up…</source>
        <translation>Auf&amp;geben…</translation>
    </message>
    <message>
        <source>&amp;Revoke now…</source>
        <translation>Jetzt &amp;widerrufen…</translation>
    </message>
    <message>
        <source>waits for you to bring its secret</source>
        <translation>wartet darauf, dass Sie sein Geheimnis bringen</translation>
    </message>
    <message>
        <source>looking for it in the service&apos;s list</source>
        <translation>wird in der Liste des Dienstes gesucht</translation>
    </message>
    <message>
        <source>It is “%1” of %2</source>
        <comment>name, time of creation</comment>
        <translation>Es ist „%1“ vom %2</translation>
    </message>
</context>
<context>
    <name>patkeeper::PasswordPane</name>
    <message>
        <source>User name</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>It is never shown</source>
        <translation>Es wird nie gezeigt</translation>
    </message>
    <message>
        <source>&amp;User name</source>
        <translation>&amp;Benutzername</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Passwort</translation>
    </message>
    <message>
        <source>Enter the user name.</source>
        <translation>Geben Sie den Benutzernamen ein.</translation>
    </message>
    <message>
        <source>Enter the password.</source>
        <translation>Geben Sie das Passwort ein.</translation>
    </message>
</context>
<context>
    <name>patkeeper::PlacePage</name>
    <message>
        <source>A&amp;ddresses</source>
        <translation>Ad&amp;ressen</translation>
    </message>
    <message>
        <source>Name of the account in Patkeeper</source>
        <translation>Name des Kontos in Patkeeper</translation>
    </message>
    <message>
        <source>Na&amp;me here</source>
        <translation>Na&amp;me hier</translation>
    </message>
    <message>
        <source>Give the account a name.</source>
        <translation>Geben Sie dem Konto einen Namen.</translation>
    </message>
    <message>
        <source>A name cannot hold “/” or “#”: they separate account and token on the command line.</source>
        <translation>Ein Name darf weder „/“ noch „#“ enthalten: Sie trennen in der Befehlszeile Konto und Token.</translation>
    </message>
    <message>
        <source>There is an account of this name already. Choose another.</source>
        <translation>Es gibt schon ein Konto mit diesem Namen. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Add an account at %1</source>
        <translation>Konto bei %1 hinzufügen</translation>
    </message>
    <message>
        <source>This is needed. Fill it in.</source>
        <translation>Das ist nötig. Füllen Sie es aus.</translation>
    </message>
    <message>
        <source>Add an account: %1</source>
        <translation>Konto hinzufügen: %1</translation>
    </message>
</context>
<context>
    <name>patkeeper::PolicyDialog</name>
    <message>
        <source>Rotation policy</source>
        <translation>Rotationsregel</translation>
    </message>
    <message>
        <source>Rotation policy of “%1”</source>
        <translation>Rotationsregel für „%1“</translation>
    </message>
    <message>
        <source>&amp;Rotate before expiry</source>
        <translation>Vor dem Ablauf &amp;rotieren</translation>
    </message>
    <message numerus="yes">
        <source> days before</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> Tag vorher</numerusform>
            <numerusform> Tage vorher</numerusform>
        </translation>
    </message>
    <message>
        <source>Rotate at an &amp;age</source>
        <translation>Nach &amp;Alter rotieren</translation>
    </message>
    <message numerus="yes">
        <source> days old</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> Tag alt</numerusform>
            <numerusform> Tage alt</numerusform>
        </translation>
    </message>
    <message>
        <source>New tokens &amp;live</source>
        <translation>Neue Token &amp;gelten</translation>
    </message>
    <message numerus="yes">
        <source> days</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> Tag</numerusform>
            <numerusform> Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Old tokens live on</source>
        <translation>Al&amp;te Token gelten noch</translation>
    </message>
    <message numerus="yes">
        <source> hours</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> Stunde</numerusform>
            <numerusform> Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Rotate without being asked</source>
        <translation>Ungefragt rotieren</translation>
    </message>
    <message>
        <source>Yes, while Patkeeper or its timer runs</source>
        <translation>Ja, solange Patkeeper oder sein Timer läuft</translation>
    </message>
    <message>
        <source>No, only when I ask for it</source>
        <translation>Nein, nur auf meinen Wunsch</translation>
    </message>
    <message>
        <source>Rotate &amp;by itself</source>
        <translation>&amp;Von selbst rotieren</translation>
    </message>
    <message>
        <source>The policy was not saved.</source>
        <translation>Die Regel wurde nicht gespeichert.</translation>
    </message>
    <message>
        <source>Patkeeper says when it is time. What is not set here is as it says on the right.</source>
        <translation>Patkeeper meldet, wenn es Zeit ist. Für das, was hier nicht festgelegt ist, gilt die Angabe rechts daneben.</translation>
    </message>
    <message>
        <source>otherwise never</source>
        <translation>sonst nie</translation>
    </message>
    <message>
        <source>otherwise as long as the old one</source>
        <translation>sonst so lange wie das alte</translation>
    </message>
    <message>
        <source>otherwise 24 hours</source>
        <translation>sonst 24 Stunden</translation>
    </message>
    <message>
        <source>Ask if it is still &amp;needed</source>
        <translation>Fragen, ob noch &amp;nötig</translation>
    </message>
    <message numerus="yes">
        <source> months after the last time</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> Monat nach dem letzten Mal</numerusform>
            <numerusform> Monate nach dem letzten Mal</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Clear all</source>
        <translation>Alles l&amp;eeren</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Alles leeren</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>nicht festgelegt</translation>
    </message>
    <message>
        <source>otherwise %1%2</source>
        <comment>a number, its unit</comment>
        <translation>sonst %1%2</translation>
    </message>
    <message>
        <source>Not set: yes</source>
        <translation>Nicht festgelegt: ja</translation>
    </message>
    <message>
        <source>Not set: no</source>
        <translation>Nicht festgelegt: nein</translation>
    </message>
    <message>
        <source>Old tokens are then revoked only after a successful hand-over.</source>
        <translation>Alte Token werden dann nur nach einer erfolgreichen Übergabe widerrufen.</translation>
    </message>
</context>
<context>
    <name>patkeeper::PrivateFile</name>
    <message>
        <source>“%1” could not be written in %2. Choose another folder.</source>
        <translation>„%1“ ließ sich nicht in %2 schreiben. Wählen Sie einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Proof</name>
    <message>
        <source>There is no room for the proof. Free some and try again.</source>
        <translation>Für den Nachweis ist kein Platz. Schaffen Sie Platz und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>This is for `patkeeper-cli prove` alone.</source>
        <translation>Das ist nur für `patkeeper-cli prove`.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ProviderCatalogue</name>
    <message>
        <source>This program knows no service of the kind “%1”. Choose one of: %2.</source>
        <translation>Dieses Programm kennt keinen Dienst der Art „%1“. Wählen Sie einen von diesen: %2.</translation>
    </message>
    <message>
        <source>The account needs a name without “/” and “#”. Enter another one.</source>
        <translation>Das Konto braucht einen Namen ohne „/“ und „#“. Geben Sie einen anderen ein.</translation>
    </message>
    <message>
        <source>File of your organization&apos;s certificate authority, if it has one</source>
        <translation>Datei der Zertifizierungsstelle Ihrer Organisation, falls es eine gibt</translation>
    </message>
</context>
<context>
    <name>patkeeper::ReadSecretFlow</name>
    <message>
        <source>No secret of this token is kept here. If you have it, bring it in; otherwise make a new token.</source>
        <translation>Für dieses Token ist hier kein Geheimnis hinterlegt. Wenn Sie es haben, hinterlegen Sie es; sonst erstellen Sie ein neues Token.</translation>
    </message>
    <message>
        <source>The keychain gave back what belongs to another token. Nothing was shown; look at the keychain, or make a new token.</source>
        <translation>Der Schlüsselbund gab etwas zurück, das zu einem anderen Token gehört. Nichts wurde angezeigt; sehen Sie dort nach, oder erstellen Sie ein neues Token.</translation>
    </message>
    <message>
        <source>The keychain no longer holds this secret. The token itself still works for whoever has it; make a new one and revoke this.</source>
        <translation>Dieses Geheimnis ist nicht mehr im Schlüsselbund. Das Token selbst funktioniert weiter für jeden, der es hat; erstellen Sie ein neues und widerrufen Sie dieses.</translation>
    </message>
    <message>
        <source>Reading the secret of “%1”</source>
        <translation>Geheimnis von „%1“ wird gelesen</translation>
    </message>
</context>
<context>
    <name>patkeeper::RefreshFlow</name>
    <message>
        <source>This account does not exist any longer.</source>
        <translation>Dieses Konto gibt es nicht mehr.</translation>
    </message>
    <message numerus="yes">
        <source>Refreshing %n account(s)</source>
        <translation>
            <numerusform>%n Konto wird aktualisiert</numerusform>
            <numerusform>%n Konten werden aktualisiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Not refreshed: it was cancelled.</source>
        <translation>Nicht aktualisiert: Es wurde abgebrochen.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RegistrationSteps</name>
    <message>
        <source>Redirect address</source>
        <translation>Umleitungsadresse</translation>
    </message>
    <message>
        <source>Permissions of the app</source>
        <translation>Berechtigungen der App</translation>
    </message>
    <message>
        <source>At entra.microsoft.com open App registrations, choose New registration, and give it any name. Its Application (client) id is the app id to enter above.</source>
        <translation>Öffnen Sie auf entra.microsoft.com die App-Registrierungen, wählen Sie Neue Registrierung und geben Sie ihr irgendeinen Namen. Ihre Anwendungs-ID (Client) ist die App-ID, die oben einzutragen ist.</translation>
    </message>
    <message>
        <source>On the same page, set Allow public client flows to Yes.</source>
        <translation>Stellen Sie auf derselben Seite Öffentliche Clientflows zulassen auf Ja.</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>number of a step</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>In its Manifest, add this redirect address for public clients (the page itself does not take it):</source>
        <translation>Fügen Sie in ihrem Manifest diese Umleitungsadresse für öffentliche Clients hinzu (die Seite selbst nimmt sie nicht):</translation>
    </message>
    <message>
        <source>Under Authentication, add the platform Mobile and desktop applications with this redirect address:</source>
        <translation>Fügen Sie unter Authentifizierung die Plattform Mobilgerät- und Desktopanwendungen mit dieser Umleitungsadresse hinzu:</translation>
    </message>
    <message>
        <source>Under API permissions, add these delegated permissions of %1. An administrator may have to grant them:</source>
        <translation>Fügen Sie unter API-Berechtigungen diese delegierten Berechtigungen von %1 hinzu. Vielleicht muss die Administration sie erteilen:</translation>
    </message>
</context>
<context>
    <name>patkeeper::ReminderPreview</name>
    <message>
        <source>ddd</source>
        <comment>date format: day of the week</comment>
        <translation>ddd</translation>
    </message>
    <message>
        <source>%1 %2 %3</source>
        <comment>day of the week, date, time</comment>
        <translation>%1 %2 %3</translation>
    </message>
    <message>
        <source>HH:mm</source>
        <comment>time format</comment>
        <translation>HH:mm</translation>
    </message>
    <message>
        <source>Stops working %1</source>
        <comment>day</comment>
        <translation>Endet am %1</translation>
    </message>
    <message>
        <source>Stops if unused by %1</source>
        <comment>day</comment>
        <translation>Endet unbenutzt am %1</translation>
    </message>
    <message>
        <source>Rotation due %1</source>
        <comment>day</comment>
        <translation>Rotation fällig am %1</translation>
    </message>
    <message>
        <source>Review due %1</source>
        <comment>day</comment>
        <translation>Prüfung fällig am %1</translation>
    </message>
    <message>
        <source>Expires %1</source>
        <comment>day</comment>
        <translation>Läuft am %1 ab</translation>
    </message>
    <message>
        <source>Token of the preview</source>
        <translation>Token der Vorschau</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>token, account</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what comes, when it is told of</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>There is no living token yet to show it for.</source>
        <translation>Es gibt noch kein gültiges Token für eine Vorschau.</translation>
    </message>
    <message>
        <source>For this token you will be told on:</source>
        <translation>An dieses Token erinnert Patkeeper:</translation>
    </message>
    <message>
        <source>Nothing will be said of this token: reminders are off.</source>
        <translation>An dieses Token wird nicht erinnert: Die Erinnerungen sind aus.</translation>
    </message>
    <message>
        <source>Nothing will be said of this token: it does not end by itself, and neither a rotation nor a review of it is planned.</source>
        <translation>An dieses Token wird nicht erinnert: Es endet nicht von selbst, und weder eine Rotation noch eine Prüfung ist geplant.</translation>
    </message>
    <message>
        <source>Nothing will be said of this token: it is muted.</source>
        <translation>An dieses Token wird nicht erinnert: Es ist stummgeschaltet.</translation>
    </message>
    <message>
        <source>Nothing more will be said of this token: all days for it are over.</source>
        <translation>An dieses Token wird nicht mehr erinnert: Alle Tage dafür sind vorbei.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ReminderSettingsPage</name>
    <message>
        <source>HH:mm</source>
        <comment>time format</comment>
        <translation>HH:mm</translation>
    </message>
    <message>
        <source>&amp;Remind me before a token ends, and of what waits for me</source>
        <translation>Mich e&amp;rinnern, bevor ein Token endet oder wenn etwas auf mich wartet</translation>
    </message>
    <message>
        <source>Res&amp;ume</source>
        <translation>F&amp;ortsetzen</translation>
    </message>
    <message>
        <source>Resume reminders</source>
        <translation>Erinnerungen fortsetzen</translation>
    </message>
    <message>
        <source>When each day&apos;s summary comes</source>
        <translation>Wann der tägliche Überblick kommt</translation>
    </message>
    <message>
        <source>Say &amp;nothing</source>
        <translation>Nichts m&amp;elden</translation>
    </message>
    <message>
        <source>Quiet hours begin at</source>
        <translation>Beginn der Ruhezeit</translation>
    </message>
    <message>
        <source>Quiet hours end at</source>
        <translation>Ende der Ruhezeit</translation>
    </message>
    <message>
        <source>Count as the &amp;Friday before</source>
        <translation>Zählt als &amp;Freitag davor</translation>
    </message>
    <message>
        <source>Names in notifications</source>
        <translation>Namen in Benachrichtigungen</translation>
    </message>
    <message>
        <source>Start Patkeeper when I &amp;log in, without its window</source>
        <translation>P&amp;atkeeper beim Anmelden ohne Fenster starten</translation>
    </message>
    <message>
        <source>Sho&amp;w a test notification</source>
        <translation>Testbena&amp;chrichtigung zeigen</translation>
    </message>
    <message>
        <source>Show a test notification</source>
        <translation>Testbenachrichtigung zeigen</translation>
    </message>
    <message>
        <source>Full names of tokens and accounts</source>
        <translation>Volle Namen von Token und Konten</translation>
    </message>
    <message>
        <source>Only how many</source>
        <translation>Nur die Anzahl</translation>
    </message>
    <message>
        <source>Reminders</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>Da&amp;ys before</source>
        <translation>&amp;Tage vorher</translation>
    </message>
    <message>
        <source>Daily &amp;summary at</source>
        <translation>Täg&amp;licher Überblick um</translation>
    </message>
    <message>
        <source>One notification a day. Only what ends within a day does not wait for it.</source>
        <translation>Eine Benachrichtigung am Tag. Nur was binnen eines Tages endet, wartet nicht darauf.</translation>
    </message>
    <message>
        <source>fr&amp;om</source>
        <comment>a time</comment>
        <translation>vo&amp;n</translation>
    </message>
    <message>
        <source>un&amp;til</source>
        <comment>a time</comment>
        <translation>&amp;bis</translation>
    </message>
    <message>
        <source>Quiet hours</source>
        <translation>Ruhezeit</translation>
    </message>
    <message>
        <source>Ends at a weekend</source>
        <translation>Ende am Wochenende</translation>
    </message>
    <message>
        <source>N&amp;ames shown</source>
        <translation>Gezeigte Na&amp;men</translation>
    </message>
    <message>
        <source>Others may see notifications on a shared screen. A secret is never in them.</source>
        <translation>Auf einem geteilten Bildschirm sehen andere die Benachrichtigungen vielleicht mit. Ein Geheimnis steht nie darin.</translation>
    </message>
    <message>
        <source>At login</source>
        <translation>Beim Anmelden</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>&amp;Vorschau</translation>
    </message>
    <message>
        <source>Paused until %1.</source>
        <comment>date and time</comment>
        <translation>Pausiert bis %1.</translation>
    </message>
    <message>
        <source>Paused until you resume them.</source>
        <translation>Pausiert, bis Sie sie fortsetzen.</translation>
    </message>
    <message>
        <source>Both times are the same: no hour is quiet.</source>
        <translation>Beide Zeiten sind gleich: Es gibt keine Ruhezeit.</translation>
    </message>
    <message>
        <source>What comes meanwhile is told when they are over.</source>
        <translation>Was inzwischen kommt, wird danach gemeldet.</translation>
    </message>
    <message>
        <source>A sandbox does not start by itself.</source>
        <translation>Eine Sandbox startet nicht von selbst.</translation>
    </message>
    <message>
        <source>Patkeeper cannot arrange that on this system. Add it to the programs that your system starts when you log in.</source>
        <translation>Auf diesem System kann Patkeeper das nicht einrichten. Nehmen Sie es in die Programme auf, die Ihr System beim Anmelden startet.</translation>
    </message>
    <message>
        <source>Reminders come only while Patkeeper runs.</source>
        <translation>Erinnerungen kommen nur, solange Patkeeper läuft.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ReminderStepsEdit</name>
    <message>
        <source>“%1” is no number of days. Write for example: 30, 7, 1</source>
        <translation>„%1“ ist keine Anzahl von Tagen. Schreiben Sie zum Beispiel: 30, 7, 1</translation>
    </message>
    <message>
        <source>%1 days are too many. Write numbers up to %2.</source>
        <translation>%1 Tage sind zu viel. Schreiben Sie Zahlen bis %2.</translation>
    </message>
    <message>
        <source>Write at least one number of days, such as 7.</source>
        <translation>Schreiben Sie mindestens eine Anzahl von Tagen, etwa 7.</translation>
    </message>
    <message>
        <source>Days before a token ends</source>
        <translation>Tage vor dem Ende eines Tokens</translation>
    </message>
    <message>
        <source>0 is the day itself. Days beyond half of a token&apos;s life do not count for it.</source>
        <translation>0 ist der Tag selbst. Was über die halbe Laufzeit eines Tokens hinausgeht, zählt dafür nicht.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Reminders</name>
    <message>
        <source>“%1”</source>
        <comment>a token&apos;s name</comment>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>%1 expires today</source>
        <comment>token</comment>
        <translation>%1 läuft heute ab</translation>
    </message>
    <message>
        <source>%1 expires tomorrow</source>
        <comment>token</comment>
        <translation>%1 läuft morgen ab</translation>
    </message>
    <message numerus="yes">
        <source>%1 expires in %n day(s)</source>
        <comment>token</comment>
        <translation>
            <numerusform>%1 läuft in %n Tag ab</numerusform>
            <numerusform>%1 läuft in %n Tagen ab</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 stops working today</source>
        <comment>token</comment>
        <translation>%1 endet heute</translation>
    </message>
    <message>
        <source>%1 stops working tomorrow</source>
        <comment>token</comment>
        <translation>%1 endet morgen</translation>
    </message>
    <message numerus="yes">
        <source>%1 stops working in %n day(s)</source>
        <comment>token</comment>
        <translation>
            <numerusform>%1 endet in %n Tag</numerusform>
            <numerusform>%1 endet in %n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Sign-in needed for %1</source>
        <translation>Anmeldung nötig bei %1</translation>
    </message>
    <message>
        <source>The sign-in to %1 has ended</source>
        <translation>Die Anmeldung bei %1 ist abgelaufen</translation>
    </message>
    <message>
        <source>The sign-in to %1 ends within a day</source>
        <translation>Die Anmeldung bei %1 läuft binnen eines Tages ab</translation>
    </message>
    <message numerus="yes">
        <source>The sign-in to %1 ends in %n day(s)</source>
        <translation>
            <numerusform>Die Anmeldung bei %1 läuft in %n Tag ab</numerusform>
            <numerusform>Die Anmeldung bei %1 läuft in %n Tagen ab</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 may have stopped working, as nothing uses it</source>
        <translation>%1 gilt vielleicht nicht mehr, da nichts es verwendet</translation>
    </message>
    <message numerus="yes">
        <source>%1 stops working in %n day(s) unless it is used</source>
        <translation>
            <numerusform>%1 endet in %n Tag, wenn es unbenutzt bleibt</numerusform>
            <numerusform>%1 endet in %n Tagen, wenn es unbenutzt bleibt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 may stop working in %n day(s) if nothing uses it</source>
        <translation>
            <numerusform>%1 könnte in %n Tag enden, wenn es unbenutzt bleibt</numerusform>
            <numerusform>%1 könnte in %n Tagen enden, wenn es unbenutzt bleibt</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is due for rotation</source>
        <translation>%1 ist zur Rotation fällig</translation>
    </message>
    <message>
        <source>Is %1 still needed?</source>
        <translation>%1: Wird es noch gebraucht?</translation>
    </message>
    <message>
        <source>Work on %1 was interrupted or waits for you</source>
        <translation>%1: Ein Vorgang ist unterbrochen oder wartet auf Sie</translation>
    </message>
    <message>
        <source>%1 is to be revoked and still lives</source>
        <translation>%1 sollte widerrufen sein, gilt aber noch</translation>
    </message>
    <message>
        <source>%1 has expired</source>
        <translation>%1 ist abgelaufen</translation>
    </message>
    <message>
        <source>%1 is valid no longer, and was not ended here</source>
        <translation>%1 gilt nicht mehr und wurde nicht hier beendet</translation>
    </message>
    <message>
        <source>%1, %2.</source>
        <comment>account, date and time</comment>
        <translation>%1, %2.</translation>
    </message>
    <message>
        <source>A sign-in or an operation needs attention</source>
        <translation>Eine Anmeldung oder ein Vorgang ist zu beachten</translation>
    </message>
    <message>
        <source>A token needs attention</source>
        <translation>Ein Token ist zu beachten</translation>
    </message>
    <message>
        <source>Open Patkeeper to see which.</source>
        <translation>In Patkeeper steht, welches.</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s) and sign-in(s) need attention</source>
        <translation>
            <numerusform>%n Token oder Anmeldung ist zu beachten</numerusform>
            <numerusform>%n Token und Anmeldungen sind zu beachten</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>two counts: 12 … need attention, 3 of them …</comment>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%n of them expire(s) by tomorrow</source>
        <translation>
            <numerusform>%n davon läuft bis morgen ab</numerusform>
            <numerusform>%n davon laufen bis morgen ab</numerusform>
        </translation>
    </message>
    <message>
        <source> (%1)</source>
        <comment>account, behind a sentence</comment>
        <translation> (%1)</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer Hinweis</numerusform>
            <numerusform>und %n weitere Hinweise</numerusform>
        </translation>
    </message>
    <message>
        <source>Open Patkeeper to see what to do.</source>
        <translation>In Patkeeper steht, was zu tun ist.</translation>
    </message>
    <message>
        <source>Make another one at the service.</source>
        <translation>Erstellen Sie beim Dienst ein neues.</translation>
    </message>
    <message>
        <source>Rotate it, or extend it and keep its secret.</source>
        <translation>Rotieren Sie es, oder verlängern Sie es: Dann bleibt das Geheimnis gleich.</translation>
    </message>
    <message>
        <source>Rotate it.</source>
        <translation>Rotieren Sie es.</translation>
    </message>
    <message>
        <source>It should have been rotated by itself: see what holds it up.</source>
        <translation>Es hätte schon von selbst rotiert werden sollen: Sehen Sie nach, woran es hängt.</translation>
    </message>
    <message>
        <source>Keep it, or revoke it.</source>
        <translation>Behalten oder widerrufen Sie es.</translation>
    </message>
    <message>
        <source>Sign in again; until then what is shown may be old.</source>
        <translation>Melden Sie sich neu an; bis dahin ist das Gezeigte vielleicht veraltet.</translation>
    </message>
    <message>
        <source>Open Running work to resume it or to give it up.</source>
        <translation>Unter Vorgänge lässt er sich fortsetzen oder aufgeben.</translation>
    </message>
    <message>
        <source>Open Running work and try again.</source>
        <translation>Versuchen Sie es unter Vorgänge erneut.</translation>
    </message>
    <message>
        <source>If it is still needed, make another one.</source>
        <translation>Wird es noch gebraucht, erstellen Sie ein neues.</translation>
    </message>
    <message>
        <source>Never refreshed so far.</source>
        <translation>Bisher nie aktualisiert.</translation>
    </message>
    <message>
        <source>As of %1.</source>
        <translation>Stand %1.</translation>
    </message>
    <message>
        <source>expires</source>
        <translation>läuft ab</translation>
    </message>
    <message>
        <source>stops</source>
        <translation>endet</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>nicht benutzt</translation>
    </message>
    <message>
        <source>rotation</source>
        <translation>Rotation</translation>
    </message>
    <message>
        <source>review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>sign-in</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>unfinished</source>
        <translation>nicht beendet</translation>
    </message>
    <message>
        <source>to revoke</source>
        <translation>zu widerrufen</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>The account %1 signs in with it: that ends, too.</source>
        <translation>Das Konto %1 meldet sich damit an: Auch das endet dann.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RemindersDialog</name>
    <message>
        <source>Calendar of expiries (*.ics)</source>
        <comment>file format</comment>
        <translation>Kalender der Ablaufdaten (*.ics)</translation>
    </message>
    <message>
        <source>Tokens as CSV, for spreadsheets (*.csv)</source>
        <comment>file format</comment>
        <translation>Token als CSV, für Tabellenkalkulationen (*.csv)</translation>
    </message>
    <message>
        <source>Tokens as JSON (*.json)</source>
        <comment>file format</comment>
        <translation>Token als JSON (*.json)</translation>
    </message>
    <message>
        <source>Picture of the year as SVG (*.svg)</source>
        <comment>file format</comment>
        <translation>Jahresübersicht als SVG (*.svg)</translation>
    </message>
    <message>
        <source>Picture of the year as PNG (*.png)</source>
        <comment>file format</comment>
        <translation>Jahresübersicht als PNG (*.png)</translation>
    </message>
    <message>
        <source>The coming year</source>
        <translation>Das kommende Jahr</translation>
    </message>
    <message>
        <source>Reminders</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>Nothing ends in the next 60 days, and nothing waits for you.</source>
        <translation>In den nächsten 60 Tagen endet nichts, und nichts wartet auf Sie.</translation>
    </message>
    <message>
        <source>Nothing has been said so far.</source>
        <translation>Bisher wurde nichts gemeldet.</translation>
    </message>
    <message>
        <source>What comes in the next 60 days</source>
        <translation>Was in den nächsten 60 Tagen kommt</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>Bisherige Meldungen</translation>
    </message>
    <message>
        <source>&amp;Next 60 days</source>
        <translation>&amp;Nächste 60 Tage</translation>
    </message>
    <message>
        <source>The coming &amp;year</source>
        <translation>Kommendes &amp;Jahr</translation>
    </message>
    <message>
        <source>What was &amp;said</source>
        <translation>Bisherige &amp;Meldungen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Export a calendar, the tokens or the picture</source>
        <translation>Kalender, Token oder Jahresübersicht exportieren</translation>
    </message>
    <message>
        <source>Each line is a token, from its creation to its end. Return or a click shows it.</source>
        <translation>Jede Zeile ist ein Token, vom Erstellen bis zum Ende. Die Eingabetaste oder ein Klick zeigt es.</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>One yea&amp;r</source>
        <translation>Ein Ja&amp;hr</translation>
    </message>
    <message>
        <source>Show one year</source>
        <translation>Ein Jahr zeigen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Saved in “%1”.</source>
        <translation>In „%1“ gespeichert.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RemoveAccountFlow</name>
    <message>
        <source>This account does not exist any longer.</source>
        <translation>Dieses Konto gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>Work on “%1” of this account is not finished. Let it end, resume it or give it up, then remove the account.</source>
        <translation>Die Arbeit an „%1“ in diesem Konto ist nicht beendet. Lassen Sie sie enden, setzen Sie sie fort oder geben Sie sie auf; entfernen Sie dann das Konto.</translation>
    </message>
    <message>
        <source>Removing “%1”</source>
        <translation>„%1“ wird entfernt</translation>
    </message>
</context>
<context>
    <name>patkeeper::RenewingCredentials</name>
    <message>
        <source>The keychain does not hold what renews this sign-in. Sign in again.</source>
        <translation>Der Schlüsselbund enthält nicht, womit diese Anmeldung erneuert wird. Melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>The sign-in of this account has ended. Sign in again.</source>
        <translation>Die Anmeldung dieses Kontos ist beendet. Melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>Another Patkeeper is renewing this sign-in and does not finish. Try again in a minute.</source>
        <translation>Ein anderes Patkeeper erneuert diese Anmeldung und wird nicht fertig. Versuchen Sie es in einer Minute erneut.</translation>
    </message>
    <message>
        <source>The sign-in could not be renewed: its authority gave no answer. Check the network and try again.</source>
        <translation>Die Anmeldung ließ sich nicht erneuern: Ihr Anmeldedienst hat nicht geantwortet. Prüfen Sie das Netzwerk und versuchen Sie es erneut.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RestoreFlow</name>
    <message>
        <source>Restoring accounts from the keychain</source>
        <translation>Konten werden aus dem Schlüsselbund zurückgeholt</translation>
    </message>
</context>
<context>
    <name>patkeeper::ResumeFlow</name>
    <message>
        <source>This version cannot carry on this kind of operation.</source>
        <translation>Diese Version kann diese Art von Vorgang nicht fortführen.</translation>
    </message>
    <message>
        <source>“%1” had not been created yet.</source>
        <translation>„%1“ war noch nicht erstellt worden.</translation>
    </message>
    <message>
        <source>“%1” may have been created: say which of these tokens it is.</source>
        <translation>„%1“ ist vielleicht erstellt worden: Sagen Sie, welches dieser Token es ist.</translation>
    </message>
    <message>
        <source>“%1” was never listed, and would have expired by now.</source>
        <translation>„%1“ wurde nie gelistet und wäre inzwischen abgelaufen.</translation>
    </message>
    <message>
        <source>No token was found that the lost request might have made. It is looked for until it would expire.</source>
        <translation>Es fand sich kein Token, das die verlorene Anfrage erstellt haben könnte. Danach wird gesucht, bis es ablaufen würde.</translation>
    </message>
    <message>
        <source>“%1” is not listed so far.</source>
        <translation>„%1“ ist bisher nicht gelistet.</translation>
    </message>
    <message>
        <source>This account does not exist any longer.</source>
        <translation>Dieses Konto gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>“%1” was created and its secret is in the keychain.</source>
        <translation>„%1“ wurde erstellt, und sein Geheimnis ist im Schlüsselbund.</translation>
    </message>
    <message>
        <source>“%1” was created; its secret is not kept here.</source>
        <translation>„%1“ wurde erstellt; sein Geheimnis ist hier nicht hinterlegt.</translation>
    </message>
    <message>
        <source>“%1” is not revoked yet.</source>
        <translation>„%1“ ist noch nicht widerrufen.</translation>
    </message>
    <message>
        <source>“%1” had been made half and was revoked again.</source>
        <translation>„%1“ war halb erstellt und wurde wieder widerrufen.</translation>
    </message>
    <message>
        <source>“%1” is revoked.</source>
        <translation>„%1“ ist widerrufen.</translation>
    </message>
    <message>
        <source>The change of “%1” has taken effect.</source>
        <translation>Die Änderung an „%1“ ist wirksam.</translation>
    </message>
    <message>
        <source>The secret of “%1” had not been kept. Bring it in again.</source>
        <translation>Das Geheimnis von „%1“ war nicht hinterlegt. Geben Sie es noch einmal ein.</translation>
    </message>
    <message>
        <source>The token is not in the inventory. Refresh, then resume.</source>
        <translation>Das Token ist nicht im Bestand. Aktualisieren Sie, und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>The secret of “%1” is in the keychain.</source>
        <translation>Das Geheimnis von „%1“ ist im Schlüsselbund.</translation>
    </message>
    <message>
        <source>Given up; what there is stays as it is.</source>
        <translation>Aufgegeben; was es gibt, bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Resuming interrupted work</source>
        <translation>Unterbrochenes wird fortgesetzt</translation>
    </message>
    <message>
        <source>“%1” was created: say which of these tokens it is.</source>
        <translation>„%1“ wurde erstellt: Sagen Sie, welches dieser Token es ist.</translation>
    </message>
    <message>
        <source>“%1” was created, but is not listed so far.</source>
        <translation>„%1“ wurde erstellt, steht aber bisher nicht in der Liste.</translation>
    </message>
    <message>
        <source>The service does not list the new token yet. It is looked for again when interrupted work is resumed.</source>
        <translation>Der Dienst führt das neue Token noch nicht auf. Es wird wieder gesucht, wenn unterbrochene Arbeit fortgesetzt wird.</translation>
    </message>
    <message>
        <source>“%1” had been entered half and was taken out again.</source>
        <translation>„%1“ war halb eingetragen und wurde wieder herausgenommen.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RevealDialog</name>
    <message>
        <source>New token</source>
        <translation>Neues Token</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>Waiting for the keychain</source>
        <translation>Warten auf den Schlüsselbund</translation>
    </message>
    <message>
        <source>&amp;I have it elsewhere, or do without it</source>
        <translation>&amp;Ich habe es anderswo oder brauche es nicht</translation>
    </message>
    <message>
        <source>I have it elsewhere, or do without it</source>
        <translation>Ich habe es anderswo oder brauche es nicht</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>Verwendet in</translation>
    </message>
    <message>
        <source>A file, a pipeline, a person: one place a line</source>
        <translation>Eine Datei, eine Pipeline, eine Person: eine je Zeile</translation>
    </message>
    <message>
        <source>&amp;Used in</source>
        <translation>Ver&amp;wendet in</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Erneut versuchen</translation>
    </message>
    <message>
        <source>Try to save it in the keychain again</source>
        <translation>Erneut versuchen, es im Schlüsselbund zu speichern</translation>
    </message>
    <message>
        <source>Save to a &amp;file…</source>
        <translation>In Datei &amp;speichern…</translation>
    </message>
    <message>
        <source>Save the secret to a file that only you can read</source>
        <translation>Das Geheimnis in einer Datei speichern, die nur Sie lesen können</translation>
    </message>
    <message>
        <source>expires %1</source>
        <translation>läuft am %1 ab</translation>
    </message>
    <message>
        <source>never expires</source>
        <translation>läuft nie ab</translation>
    </message>
    <message>
        <source>expiry not known</source>
        <translation>Ablauf nicht bekannt</translation>
    </message>
    <message>
        <source>Asked for %1; %2 allows %3.</source>
        <translation>Gewünscht: %1; %2 erlaubt: %3.</translation>
    </message>
    <message>
        <source>Waiting for the keychain…</source>
        <translation>Warten auf den Schlüsselbund…</translation>
    </message>
    <message>
        <source>“%1” is made</source>
        <translation>„%1“ ist erstellt</translation>
    </message>
    <message>
        <source>The service is asked to end “%1”.</source>
        <translation>Der Dienst wird gebeten, „%1“ zu beenden.</translation>
    </message>
    <message>
        <source>The secret is being saved and read back. If the keychain asks for its password, answer it there.</source>
        <translation>Das Geheimnis wird gespeichert und zurückgelesen. Falls der Schlüsselbund nach seinem Passwort fragt, antworten Sie dort.</translation>
    </message>
    <message>
        <source>“%1” is ready</source>
        <translation>„%1“ ist bereit</translation>
    </message>
    <message>
        <source>Saved in the keychain, but not yet noted in the list.</source>
        <translation>Im Schlüsselbund gespeichert, aber noch nicht in der Liste vermerkt.</translation>
    </message>
    <message>
        <source>Saved in the keychain and checked.</source>
        <translation>Im Schlüsselbund gespeichert und geprüft.</translation>
    </message>
    <message>
        <source>You can copy it here again any time; the service cannot show it.</source>
        <translation>Sie können es hier jederzeit wieder kopieren; der Dienst kann es nicht anzeigen.</translation>
    </message>
    <message>
        <source>“%1” is ready, but not saved</source>
        <translation>„%1“ ist bereit, aber nicht gespeichert</translation>
    </message>
    <message>
        <source>Not saved in the keychain: this window holds the only copy.</source>
        <translation>Nicht im Schlüsselbund gespeichert: Dieses Fenster hält die einzige Kopie.</translation>
    </message>
    <message>
        <source>%1 Or copy it, or save it to a file, before you close.</source>
        <comment>what is wrong with the keychain</comment>
        <translation>%1 Sonst kopieren Sie es vor dem Schließen oder speichern es als Datei.</translation>
    </message>
    <message>
        <source>Saved to a file that only you can read.</source>
        <translation>In einer Datei gespeichert, die nur Sie lesen können.</translation>
    </message>
    <message>
        <source>Not saved to the file either.</source>
        <translation>Auch nicht in der Datei gespeichert.</translation>
    </message>
    <message>
        <source>“%1” is not kept</source>
        <translation>„%1“ ist nicht hinterlegt</translation>
    </message>
    <message>
        <source>The secret of “%1”</source>
        <translation>Das Geheimnis von „%1“</translation>
    </message>
    <message>
        <source>The secret could not be read.</source>
        <translation>Das Geheimnis war nicht zu lesen.</translation>
    </message>
    <message>
        <source>If it asks for its password, answer it there.</source>
        <translation>Falls er nach seinem Passwort fragt, antworten Sie dort.</translation>
    </message>
    <message>
        <source>Taken on your word.</source>
        <translation>Auf Ihr Wort angenommen.</translation>
    </message>
    <message>
        <source>When it was kept, it could not be proven to be this token&apos;s secret.</source>
        <translation>Beim Hinterlegen war es nicht als Geheimnis dieses Tokens nachweisbar.</translation>
    </message>
    <message>
        <source>Save the secret to a file</source>
        <translation>Geheimnis in Datei speichern</translation>
    </message>
    <message>
        <source>It stops working at once, also where you have pasted it already.</source>
        <translation>Es funktioniert sofort nicht mehr, auch dort nicht, wo Sie es schon eingefügt haben.</translation>
    </message>
    <message>
        <source>&amp;Revoke</source>
        <translation>&amp;Widerrufen</translation>
    </message>
    <message>
        <source>Made in the sandbox.</source>
        <translation>In der Sandbox angelegt.</translation>
    </message>
    <message>
        <source>You can copy it here until the sandbox ends; nothing of it is kept.</source>
        <translation>Sie können es hier kopieren, bis die Sandbox endet; nichts davon bleibt.</translation>
    </message>
    <message>
        <source>&amp;Revoke the new token…</source>
        <translation>Das neue Token &amp;widerrufen…</translation>
    </message>
    <message>
        <source>Revoke the new token</source>
        <translation>Das neue Token widerrufen</translation>
    </message>
    <message>
        <source>Revoking the new token…</source>
        <translation>Das neue Token wird widerrufen…</translation>
    </message>
    <message>
        <source>Revoke the new token “%1”?</source>
        <translation>Das neue Token „%1“ widerrufen?</translation>
    </message>
    <message>
        <source>The service left scopes out without a word: %1.</source>
        <translation>Der Dienst hat wortlos Scopes weggelassen: %1.</translation>
    </message>
    <message>
        <source>Looking for it in the service&apos;s list…</source>
        <translation>Wird in der Liste des Dienstes gesucht …</translation>
    </message>
    <message>
        <source>no end</source>
        <translation>kein Ende</translation>
    </message>
    <message>
        <source>Its secret is not kept here.</source>
        <translation>Sein Geheimnis ist hier nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>Not in the service&apos;s list yet.</source>
        <translation>Noch nicht in der Liste des Dienstes.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Reviews</name>
    <message>
        <source>“%1” is no longer valid: there is nothing to keep. Nothing was recorded.</source>
        <translation>„%1“ gilt nicht mehr: Es gibt nichts zu behalten. Nichts wurde festgehalten.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RevokeDialog</name>
    <message>
        <source>Revoke</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Confirmation</source>
        <translation>Bestätigung</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>Verwendet in</translation>
    </message>
    <message>
        <source>nothing noted</source>
        <translation>nichts notiert</translation>
    </message>
    <message>
        <source>Tokens to be revoked</source>
        <translation>Zu widerrufende Token</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>S&amp;ign in again…</source>
        <translation>Neu &amp;anmelden…</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Revoke “%1”?</source>
        <translation>„%1“ widerrufen?</translation>
    </message>
    <message>
        <source>&amp;Revoke token</source>
        <translation>Token &amp;widerrufen</translation>
    </message>
    <message>
        <source>Whatever uses it stops working at once. A revoked token cannot be brought back.</source>
        <translation>Was immer es benutzt, funktioniert sofort nicht mehr. Ein widerrufenes Token lässt sich nicht zurückholen.</translation>
    </message>
    <message>
        <source>It was used within the last day. Type its name to revoke it:</source>
        <translation>Es wurde am letzten Tag benutzt. Tippen Sie seinen Namen ein, um es zu widerrufen:</translation>
    </message>
    <message>
        <source>Type its name to revoke it:</source>
        <translation>Zum Widerrufen seinen Namen eintippen:</translation>
    </message>
    <message numerus="yes">
        <source>Revoke %n tokens?</source>
        <translation>
            <numerusform>%n Token widerrufen?</numerusform>
            <numerusform>%n Token widerrufen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Revoke %n tokens</source>
        <translation>
            <numerusform>%n Token &amp;widerrufen</numerusform>
            <numerusform>%n Token &amp;widerrufen</numerusform>
        </translation>
    </message>
    <message>
        <source>Whatever uses them stops working at once. Revoked tokens cannot be brought back.</source>
        <translation>Was immer sie benutzt, funktioniert sofort nicht mehr. Widerrufene Token lassen sich nicht zurückholen.</translation>
    </message>
    <message>
        <source>Type %1 to revoke them:</source>
        <translation>Zum Widerrufen %1 eintippen:</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stoppen</translation>
    </message>
    <message>
        <source>Revoking “%1”…</source>
        <translation>„%1“ wird widerrufen…</translation>
    </message>
    <message>
        <source>Revoking: %1 of %2 answered</source>
        <translation>Widerrufen: %1 von %2 beantwortet</translation>
    </message>
    <message>
        <source>Confirming by a new listing…</source>
        <translation>Wird durch neues Auflisten bestätigt…</translation>
    </message>
    <message>
        <source>Removing the secrets from the keychain…</source>
        <translation>Die Geheimnisse werden aus dem Schlüsselbund entfernt…</translation>
    </message>
    <message>
        <source>Sign-in needed</source>
        <translation>Anmeldung nötig</translation>
    </message>
    <message>
        <source>Sign in again; revoking goes on then. Or stop here.</source>
        <translation>Melden Sie sich neu an, dann geht es weiter. Oder stoppen Sie hier.</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>being revoked…</source>
        <translation>wird widerrufen…</translation>
    </message>
    <message>
        <source>accepted, being confirmed…</source>
        <translation>angenommen, wird bestätigt…</translation>
    </message>
    <message>
        <source>✓ revoked</source>
        <translation>✓ widerrufen</translation>
    </message>
    <message>
        <source>▲ revoked; the secret is still in the keychain</source>
        <translation>▲ widerrufen; das Geheimnis ist noch im Schlüsselbund</translation>
    </message>
    <message>
        <source>▲ not confirmed; stays on the to-revoke list</source>
        <translation>▲ nicht bestätigt; bleibt auf der Widerrufsliste</translation>
    </message>
    <message>
        <source>✕ not revoked</source>
        <translation>✕ nicht widerrufen</translation>
    </message>
    <message>
        <source>not begun</source>
        <translation>nicht begonnen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>“%1” is revoked</source>
        <translation>„%1“ ist widerrufen</translation>
    </message>
    <message>
        <source>“%1” is not revoked</source>
        <translation>„%1“ ist nicht widerrufen</translation>
    </message>
    <message>
        <source>%1 of %2 tokens revoked</source>
        <translation>%1 von %2 Token widerrufen</translation>
    </message>
    <message>
        <source>Confirmed by the service&apos;s own list.</source>
        <translation>Durch die Liste des Dienstes selbst bestätigt.</translation>
    </message>
    <message>
        <source>Stopped. What was not begun is as it was.</source>
        <translation>Gestoppt. Was nicht begonnen war, ist wie zuvor.</translation>
    </message>
    <message>
        <source>Not all went well.</source>
        <translation>Nicht alles ist gelungen.</translation>
    </message>
    <message>
        <source>Patkeeper cannot end those that are kept by hand (%1): revoke them on the pages of their services first. It ends the others; whatever uses them stops working at once.</source>
        <translation>Die von Hand geführten (%1) kann Patkeeper nicht beenden: Widerrufen Sie sie zuerst auf den Seiten ihrer Dienste. Die anderen beendet es; was sie benutzt, hört sofort auf zu funktionieren.</translation>
    </message>
    <message>
        <source>Its page: %1</source>
        <translation>Seine Seite: %1</translation>
    </message>
    <message>
        <source>Have you revoked “%1”?</source>
        <translation>Haben Sie „%1“ widerrufen?</translation>
    </message>
    <message>
        <source>Patkeeper cannot end it. It takes your word, and forgets the secret that is kept here.</source>
        <translation>Patkeeper kann es nicht beenden. Es nimmt Sie beim Wort und vergisst das Geheimnis, das hier aufbewahrt ist.</translation>
    </message>
    <message>
        <source>&amp;It is revoked</source>
        <translation>&amp;Es ist widerrufen</translation>
    </message>
    <message>
        <source>Noted on your word.</source>
        <translation>Auf Ihr Wort hin vermerkt.</translation>
    </message>
    <message>
        <source>“%1” signs in the account %2, which will need another sign-in afterwards.</source>
        <translation>„%1“ meldet das Konto %2 an, das danach eine andere Anmeldung braucht.</translation>
    </message>
    <message>
        <source>The account “%1” signed in with it. Sign in with another token.</source>
        <translation>Das Konto „%1“ hat sich damit angemeldet. Melden Sie sich mit einem anderen Token an.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RevokeTokensFlow</name>
    <message>
        <source>This account does not exist any longer.</source>
        <translation>Dieses Konto gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The account was removed while the revocation waited. Nothing was revoked.</source>
        <translation>Das Konto wurde entfernt, während das Widerrufen wartete. Nichts wurde widerrufen.</translation>
    </message>
    <message>
        <source>The service knows no such token any longer. Its row and secret stay here until you forget them.</source>
        <translation>Der Dienst kennt kein solches Token mehr. Seine Zeile und sein Geheimnis bleiben hier, bis Sie es vergessen.</translation>
    </message>
    <message>
        <source>The service accepted the revocation, but it could not be confirmed: %1 Resume to try again.</source>
        <translation>Der Dienst hat das Widerrufen angenommen, es ließ sich aber nicht bestätigen: %1 Setzen Sie fort, um es erneut zu versuchen.</translation>
    </message>
    <message>
        <source>It is not known whether the token was revoked: %1 Resume to try again.</source>
        <translation>Es ist nicht bekannt, ob das Token widerrufen ist: %1 Setzen Sie für einen neuen Versuch fort.</translation>
    </message>
    <message>
        <source>The service accepted the revocation but still lists the token as active. Resume to look again.</source>
        <translation>Der Dienst hat das Widerrufen angenommen, listet das Token aber noch als aktiv. Setzen Sie fort, um noch einmal nachzusehen.</translation>
    </message>
    <message>
        <source>The request was lost, and the token is not listed any longer. Resume to ask once more.</source>
        <translation>Die Anfrage ging verloren, und das Token ist nicht mehr gelistet. Setzen Sie fort, um noch einmal zu fragen.</translation>
    </message>
    <message>
        <source>Revoking “%1”</source>
        <translation>„%1“ wird widerrufen</translation>
    </message>
    <message numerus="yes">
        <source>Revoking %n token(s)</source>
        <translation>
            <numerusform>%n Token wird widerrufen</numerusform>
            <numerusform>%n Token werden widerrufen</numerusform>
        </translation>
    </message>
    <message>
        <source>The token still lives: the service has not carried the request out. Resume to try again.</source>
        <translation>Das Token gilt noch: Der Dienst hat den Auftrag nicht ausgeführt. Setzen Sie für einen neuen Versuch fort.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RotateDialog</name>
    <message>
        <source>Rotate</source>
        <translation>Rotieren</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>What the hand-over command wrote</source>
        <translation>Ausgabe des Übergabebefehls</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Rotate</source>
        <translation>&amp;Rotieren</translation>
    </message>
    <message>
        <source>Trust the new secret anyway</source>
        <translation>Dem neuen Geheimnis trotzdem vertrauen</translation>
    </message>
    <message>
        <source>&amp;Revoke the new one</source>
        <translation>&amp;Neues widerrufen</translation>
    </message>
    <message>
        <source>Revoke the new token</source>
        <translation>Das neue Token widerrufen</translation>
    </message>
    <message>
        <source>Save the new secret</source>
        <translation>Das neue Geheimnis speichern</translation>
    </message>
    <message>
        <source>S&amp;ign in again…</source>
        <translation>Neu &amp;anmelden…</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>F&amp;ortsetzen</translation>
    </message>
    <message>
        <source>Resume the rotation</source>
        <translation>Die Rotation fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Hand-over command…</source>
        <translation>Übergabe&amp;befehl…</translation>
    </message>
    <message>
        <source>Hand-over command</source>
        <translation>Übergabebefehl</translation>
    </message>
    <message>
        <source>&amp;Give up…</source>
        <translation>Au&amp;fgeben…</translation>
    </message>
    <message>
        <source>Give the rotation up</source>
        <translation>Die Rotation aufgeben</translation>
    </message>
    <message>
        <source>&amp;Undo rotation…</source>
        <translation>Rotat&amp;ion zurücknehmen…</translation>
    </message>
    <message>
        <source>Undo the rotation</source>
        <translation>Die Rotation zurücknehmen</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Rotate “%1”</source>
        <translation>„%1“ rotieren</translation>
    </message>
    <message>
        <source>A new token with the same name and scopes takes its place; nothing ends before the new secret is saved and the service has accepted it.</source>
        <translation>Ein neues Token mit gleichem Namen und gleichen Berechtigungen tritt an seine Stelle; nichts endet, bevor das neue Geheimnis gespeichert ist und der Dienst es angenommen hat.</translation>
    </message>
    <message>
        <source>It was not rotated.</source>
        <translation>Es wurde nicht rotiert.</translation>
    </message>
    <message>
        <source>See the marked field. The old token is as it was.</source>
        <translation>Siehe das markierte Feld. Das alte Token ist wie zuvor.</translation>
    </message>
    <message>
        <source>It was not rotated; the old token is as it was.</source>
        <translation>Es wurde nicht rotiert; das alte Token ist wie zuvor.</translation>
    </message>
    <message>
        <source>Rotating “%1”</source>
        <translation>„%1“ wird rotiert</translation>
    </message>
    <message>
        <source>Sign-in needed</source>
        <translation>Anmeldung nötig</translation>
    </message>
    <message>
        <source>The new secret is not saved in the keychain yet. The old token is as it was.</source>
        <translation>Das neue Geheimnis ist noch nicht im Schlüsselbund gespeichert. Das alte Token ist wie zuvor.</translation>
    </message>
    <message>
        <source>The old token is as it was. If you trust the new one anyway, the rotation goes on.</source>
        <translation>Das alte Token ist wie zuvor. Wenn Sie dem neuen trotzdem vertrauen, geht die Rotation weiter.</translation>
    </message>
    <message>
        <source>The rotation of “%1” was not undone</source>
        <translation>Die Rotation von „%1“ wurde nicht zurückgenommen</translation>
    </message>
    <message>
        <source>“%1” was not rotated</source>
        <translation>„%1“ wurde nicht rotiert</translation>
    </message>
    <message>
        <source>The rotation of “%1” is undone</source>
        <translation>Die Rotation von „%1“ ist zurückgenommen</translation>
    </message>
    <message>
        <source>The old token is the current one again.</source>
        <translation>Das alte Token ist wieder das aktuelle.</translation>
    </message>
    <message>
        <source>The new one is revoked, and its secret forgotten.</source>
        <translation>Das neue ist widerrufen und sein Geheimnis vergessen.</translation>
    </message>
    <message>
        <source>“%1” is rotated</source>
        <translation>„%1“ ist rotiert</translation>
    </message>
    <message>
        <source>The old token is revoked on %1 (%2). Until then both work.</source>
        <comment>date and time, distance</comment>
        <translation>Das alte Token wird am %1 (%2) widerrufen. Bis dahin funktionieren beide.</translation>
    </message>
    <message>
        <source>The old token is not revoked: revoke it when nothing uses it any longer.</source>
        <translation>Das alte Token wird nicht widerrufen: Widerrufen Sie es, wenn nichts es mehr benutzt.</translation>
    </message>
    <message>
        <source>The old token has ended.</source>
        <translation>Das alte Token ist beendet.</translation>
    </message>
    <message>
        <source>Asked for %1; the service allows %2.</source>
        <translation>Gewünscht: %1; der Dienst erlaubt: %2.</translation>
    </message>
    <message>
        <source>Made in the sandbox; nothing of it is kept.</source>
        <translation>In der Sandbox angelegt; nichts davon bleibt.</translation>
    </message>
    <message>
        <source>The new secret is in the keychain, and the service accepts it.</source>
        <translation>Das neue Geheimnis ist im Schlüsselbund, und der Dienst nimmt es an.</translation>
    </message>
    <message>
        <source>The new secret is in the keychain.</source>
        <translation>Das neue Geheimnis ist im Schlüsselbund.</translation>
    </message>
    <message>
        <source>What the hand-over command wrote (it is not &amp;kept):</source>
        <translation>A&amp;usgabe des Übergabebefehls (wird nicht aufgehoben):</translation>
    </message>
    <message>
        <source>&amp;Trust it anyway</source>
        <translation>&amp;Trotzdem vertrauen</translation>
    </message>
    <message>
        <source>&amp;Save the secret…</source>
        <translation>Geheimnis &amp;speichern…</translation>
    </message>
    <message>
        <source>Undoing the rotation of “%1”</source>
        <translation>Die Rotation von „%1“ wird zurückgenommen</translation>
    </message>
    <message>
        <source>Sign in again to continue.</source>
        <translation>Melden Sie sich neu an, dann geht es weiter.</translation>
    </message>
    <message>
        <source>The new secret could not be shown to work</source>
        <translation>Es ist nicht nachgewiesen, dass das neue Geheimnis funktioniert</translation>
    </message>
    <message>
        <source>The rotation of “%1” has stopped</source>
        <translation>Die Rotation von „%1“ ist stehen geblieben</translation>
    </message>
    <message>
        <source>There is a new token in %1, too; each secret is in the keychain.</source>
        <comment>accounts</comment>
        <translation>Auch in %1 gibt es ein neues Token; das Geheimnis ist jeweils im Schlüsselbund.</translation>
    </message>
    <message>
        <source>&amp;It is made</source>
        <translation>&amp;Es ist gemacht</translation>
    </message>
    <message>
        <source>It is made</source>
        <translation>Es ist gemacht</translation>
    </message>
    <message>
        <source>&amp;It is revoked</source>
        <translation>&amp;Es ist widerrufen</translation>
    </message>
    <message>
        <source>It is revoked</source>
        <translation>Es ist widerrufen</translation>
    </message>
    <message>
        <source>A new token takes its place, step by step: what you do on the page of its service, Patkeeper notes here.</source>
        <translation>Ein neues Token tritt an seine Stelle, Schritt für Schritt: Was Sie auf der Seite des Dienstes tun, vermerkt Patkeeper hier.</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Revoke the old token of “%1”</source>
        <translation>Altes Token von „%1“ widerrufen</translation>
    </message>
    <message>
        <source>Revoke the old token on the page of its service on %1 (%2). Until then both work.</source>
        <comment>date and time, distance</comment>
        <translation>Widerrufen Sie das alte Token am %1 (%2) auf der Seite seines Dienstes. Bis dahin gelten beide.</translation>
    </message>
    <message>
        <source>The new token is called “%1”.</source>
        <translation>Das neue Token heißt „%1“.</translation>
    </message>
    <message>
        <source>Its secret is not kept here.</source>
        <translation>Sein Geheimnis ist hier nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>A new token with the same name and scopes takes its place. The old one ends first, as there is room for no further one.</source>
        <translation>Ein neues Token mit demselben Namen und denselben Berechtigungen tritt an seine Stelle. Das alte endet zuerst, denn für ein weiteres ist kein Platz.</translation>
    </message>
    <message>
        <source>It was not rotated, and the old token is revoked.</source>
        <translation>Es wurde nicht rotiert, und das alte Token ist widerrufen.</translation>
    </message>
    <message>
        <source>The new secret is not saved in the keychain yet. The old token is revoked already.</source>
        <translation>Das neue Geheimnis ist noch nicht im Schlüsselbund gespeichert. Das alte Token ist schon widerrufen.</translation>
    </message>
    <message>
        <source>The old token is revoked already: if you revoke the new one, too, there is neither.</source>
        <translation>Das alte Token ist schon widerrufen: Wenn Sie auch das neue widerrufen, gibt es keines mehr.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RotateTokenFlow</name>
    <message>
        <source>This token is not in the inventory any longer. Refresh, then try again.</source>
        <translation>Dieses Token ist nicht mehr im Bestand. Aktualisieren Sie, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>The hand-over command of “%1” is not what was approved. Look at it and approve it again, then resume.</source>
        <translation>Der Übergabebefehl von „%1“ ist nicht der genehmigte. Sehen Sie ihn an, genehmigen Sie ihn neu, und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>The hand-over command of “%1” has not been approved. Look at it and approve it, then resume.</source>
        <translation>Der Übergabebefehl von „%1“ ist nicht genehmigt. Sehen Sie ihn an, genehmigen Sie ihn, und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>The successor of “%1” is not there any longer. The predecessor is not revoked.</source>
        <translation>Den Nachfolger von „%1“ gibt es nicht mehr. Der Vorgänger wird nicht widerrufen.</translation>
    </message>
    <message>
        <source>The successor of “%1” has ended. The predecessor is not revoked.</source>
        <translation>Der Nachfolger von „%1“ ist beendet. Der Vorgänger wird nicht widerrufen.</translation>
    </message>
    <message>
        <source>The successor of “%1” was not accepted: %2 The predecessor is not revoked.</source>
        <translation>Der Nachfolger von „%1“ wurde nicht angenommen: %2 Der Vorgänger wird nicht widerrufen.</translation>
    </message>
    <message>
        <source>“%1” is not revoked yet. Resume to try again.</source>
        <translation>„%1“ ist noch nicht widerrufen. Setzen Sie für einen neuen Versuch fort.</translation>
    </message>
    <message>
        <source>The successor of “%1” is not revoked yet. Resume to try again.</source>
        <translation>Der Nachfolger von „%1“ ist noch nicht widerrufen. Setzen Sie für einen neuen Versuch fort.</translation>
    </message>
    <message>
        <source>This rotation cannot be undone at this step. Resume it first.</source>
        <translation>Diese Rotation lässt sich an dieser Stelle nicht zurücknehmen. Setzen Sie sie zuerst fort.</translation>
    </message>
    <message>
        <source>“%1” is rotated.</source>
        <translation>„%1“ ist rotiert.</translation>
    </message>
    <message>
        <source>The rotation of “%1” is undone.</source>
        <translation>Die Rotation von „%1“ ist zurückgenommen.</translation>
    </message>
    <message>
        <source>“%1” is rotated; its predecessor lives until %2.</source>
        <translation>„%1“ ist rotiert; der Vorgänger gilt bis %2.</translation>
    </message>
    <message>
        <source>Rotating “%1”</source>
        <translation>„%1“ wird rotiert</translation>
    </message>
    <message>
        <source>The successor was not created. Resume again.</source>
        <translation>Der Nachfolger wurde nicht erstellt. Setzen Sie noch einmal fort.</translation>
    </message>
    <message>
        <source>The successor&apos;s secret could not be proven to work: %1 It was revoked.</source>
        <translation>Es ließ sich nicht nachweisen, dass das Geheimnis des Nachfolgers funktioniert: %1 Der Nachfolger wurde widerrufen.</translation>
    </message>
    <message>
        <source>The successor was revoked, as you asked.</source>
        <translation>Der Nachfolger wurde, wie gewünscht, widerrufen.</translation>
    </message>
    <message>
        <source>The token of another organization was not made. Resume again.</source>
        <translation>Das Token einer anderen Organisation wurde nicht erstellt. Setzen Sie noch einmal fort.</translation>
    </message>
    <message>
        <source>%1 The tokens that had been made were revoked again.</source>
        <translation>%1 Die schon erstellten Token wurden wieder widerrufen.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>account, what happened</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The predecessor is no longer valid. Rotate once more instead.</source>
        <translation>Der Vorgänger gilt nicht mehr. Rotieren Sie stattdessen noch einmal.</translation>
    </message>
    <message>
        <source>The rotation of “%1” is not finished.</source>
        <translation>Die Rotation von „%1“ ist nicht zu Ende.</translation>
    </message>
    <message>
        <source>“%1” has a successor already. It is not rotated again.</source>
        <translation>„%1“ hat schon einen Nachfolger. Es wird nicht noch einmal erneuert.</translation>
    </message>
    <message>
        <source>The successor of “%1” is made by you, on the page of its service. Rotate it by itself.</source>
        <translation>Den Nachfolger von „%1“ machen Sie, auf der Seite seines Dienstes. Rotieren Sie es für sich allein.</translation>
    </message>
    <message>
        <source>“%1” is revoked, and its successor is not made: %2 Resume to try again, or give up and create a new token.</source>
        <translation>„%1“ ist widerrufen, und sein Nachfolger ist nicht gemacht: %2 Setzen Sie fort, um es noch einmal zu versuchen, oder geben Sie auf und erstellen Sie ein neues Token.</translation>
    </message>
    <message>
        <source>The service left scopes out without a word: %1. The successor was revoked again; “%2” is as it was.</source>
        <translation>Der Dienst hat wortlos Scopes weggelassen: %1. Der Nachfolger wurde wieder widerrufen; „%2“ ist, wie es war.</translation>
    </message>
    <message>
        <source>The successor&apos;s secret could not be proven to work: %1 It is kept, as “%2” is revoked. Resume to try it again.</source>
        <translation>Dass das Geheimnis des Nachfolgers gilt, ließ sich nicht beweisen: %1 Es bleibt aufbewahrt, da „%2“ widerrufen ist. Setzen Sie fort, um es noch einmal zu versuchen.</translation>
    </message>
    <message>
        <source>The predecessor of “%1” is due: revoke it on the page of its service, then say that it is revoked.</source>
        <translation>Der Vorgänger von „%1“ ist fällig: Widerrufen Sie ihn auf der Seite seines Dienstes, dann sagen Sie, dass er widerrufen ist.</translation>
    </message>
    <message>
        <source>The successor of “%1” has not got its name yet. Resume to try again.</source>
        <translation>Der Nachfolger von „%1“ hat seinen Namen noch nicht. Setzen Sie fort, um es noch einmal zu versuchen.</translation>
    </message>
    <message>
        <source>“%1” signs the account in: without it no successor can be made. Make room for one first, or sign in with another token.</source>
        <translation>„%1“ meldet das Konto an: Ohne es kann kein Nachfolger erstellt werden. Machen Sie erst Platz für einen, oder melden Sie sich mit einem anderen Token an.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RotateTokensDialog</name>
    <message>
        <source>Rotate</source>
        <translation>Rotieren</translation>
    </message>
    <message>
        <source>&amp;Old tokens end</source>
        <translation>Alte Token en&amp;den</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Tokens to be rotated</source>
        <translation>Zu rotierende Token</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>S&amp;ign in again…</source>
        <translation>Neu &amp;anmelden…</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>&amp;Previous</source>
        <translation>Vor&amp;heriges</translation>
    </message>
    <message>
        <source>Previous secret</source>
        <translation>Vorheriges Geheimnis</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Nächstes</translation>
    </message>
    <message>
        <source>Next secret</source>
        <translation>Nächstes Geheimnis</translation>
    </message>
    <message>
        <source>This token is not in the inventory any longer.</source>
        <translation>Dieses Token ist nicht mehr im Bestand.</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stoppen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>New token until</source>
        <translation>Neues Token bis</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>Hinweise</translation>
    </message>
    <message numerus="yes">
        <source>Rotate %n tokens</source>
        <translation>
            <numerusform>%n Token rotieren</numerusform>
            <numerusform>%n Token rotieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Rotate %n tokens</source>
        <translation>
            <numerusform>%n Token &amp;rotieren</numerusform>
            <numerusform>%n Token &amp;rotieren</numerusform>
        </translation>
    </message>
    <message>
        <source>not rotated</source>
        <translation>wird nicht rotiert</translation>
    </message>
    <message>
        <source>never expires</source>
        <translation>läuft nie ab</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Rotating: %1 of %2</source>
        <translation>Rotieren: %1 von %2</translation>
    </message>
    <message>
        <source>“%1” needs you</source>
        <translation>„%1“ wartet auf Sie</translation>
    </message>
    <message>
        <source>Sign-in needed</source>
        <translation>Anmeldung nötig</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name, what happened</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 of %2 tokens rotated</source>
        <translation>%1 von %2 Token rotiert</translation>
    </message>
    <message>
        <source>Not all went well. What was interrupted waits under Running work.</source>
        <translation>Nicht alles ist gelungen. Was unterbrochen wurde, steht unter Vorgänge.</translation>
    </message>
    <message>
        <source>The new secrets are in the keychain.</source>
        <translation>Die neuen Geheimnisse sind im Schlüsselbund.</translation>
    </message>
    <message>
        <source>Take them to where the tokens are used, one after another.</source>
        <translation>Bringen Sie sie nacheinander dorthin, wo die Token benutzt werden.</translation>
    </message>
    <message>
        <source>The new secret of “%1”</source>
        <translation>Das neue Geheimnis von „%1“</translation>
    </message>
    <message>
        <source>%1 · %2 of %3</source>
        <comment>account, which, how many</comment>
        <translation>%1 · %2 von %3</translation>
    </message>
    <message>
        <source>&amp;Open the waiting one…</source>
        <translation>Wartendes ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open the waiting one</source>
        <translation>Wartendes öffnen</translation>
    </message>
    <message>
        <source>Show the &amp;new secrets</source>
        <translation>Neue &amp;Geheimnisse zeigen</translation>
    </message>
    <message>
        <source>Show the new secrets</source>
        <translation>Neue Geheimnisse zeigen</translation>
    </message>
    <message>
        <source>Each gets a new token with the same name and scopes. Unless the new secret is handed over, the old token stays valid for at least 24 hours.</source>
        <translation>Für jedes wird ein neues Token mit gleichem Namen und gleichen Berechtigungen erstellt. Wird das neue Geheimnis nicht übergeben, gilt das alte Token noch mindestens 24 Stunden.</translation>
    </message>
    <message>
        <source>For each token: %1</source>
        <translation>Für jedes Token gilt: %1</translation>
    </message>
    <message>
        <source>It needs your answer; the others go on.</source>
        <translation>Es braucht Ihre Antwort; bei den anderen geht es weiter.</translation>
    </message>
    <message>
        <source>Sign in again to continue.</source>
        <translation>Melden Sie sich neu an, dann geht es weiter.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RotateTokensFlow</name>
    <message>
        <source>Rotating “%1”</source>
        <translation>„%1“ wird rotiert</translation>
    </message>
    <message numerus="yes">
        <source>Rotating %n token(s)</source>
        <translation>
            <numerusform>%n Token wird rotiert</numerusform>
            <numerusform>%n Token werden rotiert</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::Rotation</name>
    <message>
        <source>%1 does not let programs create tokens. Rotate this one on its own page.</source>
        <translation>%1 lässt Programme keine Token erstellen. Rotieren Sie dieses auf der Seite des Dienstes.</translation>
    </message>
    <message>
        <source>“%1” is revoked. Duplicate it as a new token instead.</source>
        <translation>„%1“ ist widerrufen. Duplizieren Sie es stattdessen als neues Token.</translation>
    </message>
    <message>
        <source>The successor may do more than “%1”. Allow that, or choose scopes that it has.</source>
        <translation>Der Nachfolger darf mehr als „%1“. Erlauben Sie das, oder wählen Sie nur Berechtigungen, die der Vorgänger hat.</translation>
    </message>
    <message>
        <source>That expiry is in the past. Choose a later one.</source>
        <translation>Dieser Ablauf ist schon vorbei. Wählen Sie einen späteren.</translation>
    </message>
    <message>
        <source>It has expired: another one like it is made, and there is nothing to revoke.</source>
        <translation>Es ist abgelaufen: Ein gleiches wird erstellt, und zu widerrufen ist nichts.</translation>
    </message>
    <message>
        <source>The successor of “%1” has been given other scopes since. The predecessor is not revoked: look at both, then revoke one of them.</source>
        <translation>Der Nachfolger von „%1“ hat inzwischen andere Berechtigungen. Der Vorgänger wird nicht widerrufen: Sehen Sie beide an, und widerrufen Sie dann einen davon.</translation>
    </message>
    <message>
        <source>The successor of “%1” has been given an earlier end since. The predecessor is not revoked: look at both, then revoke one of them.</source>
        <translation>Der Nachfolger von „%1“ endet inzwischen früher. Der Vorgänger wird nicht widerrufen: Sehen Sie beide an, und widerrufen Sie dann einen davon.</translation>
    </message>
    <message>
        <source>“%1” is being worked on. Try again when that is done.</source>
        <translation>An „%1“ wird gerade gearbeitet. Versuchen Sie es erneut, wenn das beendet ist.</translation>
    </message>
    <message>
        <source>It works in all organizations, its successor in this one only, so it is not revoked. Rotate it from the account of each organization, then revoke it.</source>
        <translation>Es funktioniert in allen Organisationen, sein Nachfolger nur in dieser; darum wird es nicht widerrufen. Rotieren Sie es im Konto jeder Organisation, und widerrufen Sie es dann.</translation>
    </message>
    <message numerus="yes">
        <source>It works in all organizations; %n of them get a token each, which works there only. The old one is not revoked: revoke it when nothing uses it any longer.</source>
        <translation>
            <numerusform>Es funktioniert in allen Organisationen, und %n davon bekommt ein eigenes Token, das nur dort funktioniert. Das alte wird nicht widerrufen: Widerrufen Sie es, wenn nichts es mehr benutzt.</numerusform>
            <numerusform>Es funktioniert in allen Organisationen, und %n davon bekommen je ein eigenes Token, das nur dort funktioniert. Das alte wird nicht widerrufen: Widerrufen Sie es, wenn nichts es mehr benutzt.</numerusform>
        </translation>
    </message>
    <message>
        <source>What “%1” may do is not known, and Patkeeper does not guess. Refresh, or create a new token by hand.</source>
        <translation>Was „%1“ darf, ist nicht bekannt, und Patkeeper rät nicht. Aktualisieren Sie, oder erstellen Sie selbst ein neues Token.</translation>
    </message>
    <message>
        <source>“%1” works in one organization only; there is nothing to make in others.</source>
        <translation>„%1“ funktioniert nur in einer Organisation; in anderen ist nichts zu erstellen.</translation>
    </message>
    <message>
        <source>Its successor expires earlier than it does.</source>
        <translation>Sein Nachfolger läuft früher ab als es selbst.</translation>
    </message>
    <message>
        <source>expired on %1</source>
        <translation>abgelaufen am %1</translation>
    </message>
    <message>
        <source>last used on %1</source>
        <translation>zuletzt benutzt am %1</translation>
    </message>
    <message>
        <source>made on %1, not used since</source>
        <translation>gemacht am %1, seither nicht benutzt</translation>
    </message>
    <message>
        <source>not used as far as is known</source>
        <translation>soweit bekannt nicht benutzt</translation>
    </message>
    <message numerus="yes">
        <source>%1 allows %n token(s) per user, and there is no room for the successor of “%2”.</source>
        <translation>
            <numerusform>%1 lässt %n Token je Benutzer zu, und für den Nachfolger von „%2“ ist kein Platz.</numerusform>
            <numerusform>%1 lässt %n Token je Benutzer zu, und für den Nachfolger von „%2“ ist kein Platz.</numerusform>
        </translation>
    </message>
    <message>
        <source>Revoke “%1” first (%2).</source>
        <translation>Widerrufen Sie zuerst „%1“ (%2).</translation>
    </message>
    <message>
        <source>Or let “%1” be revoked before its successor is made.</source>
        <translation>Oder lassen Sie „%1“ widerrufen, bevor sein Nachfolger gemacht wird.</translation>
    </message>
    <message>
        <source>It is revoked before its successor is made, as there is room for no further token: whatever uses it stops working at once, and if the successor cannot be made, there is neither. This cannot be undone.</source>
        <translation>Es wird widerrufen, bevor sein Nachfolger gemacht wird, da für kein weiteres Token Platz ist: Was es benutzt, hört sofort auf zu funktionieren, und wenn der Nachfolger nicht gemacht werden kann, gibt es keines von beiden. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>No two tokens may have the same name: its successor is called “%1”.</source>
        <translation>Zwei Token dürfen nicht denselben Namen haben: Sein Nachfolger heißt „%1“.</translation>
    </message>
    <message>
        <source>No two tokens may have the same name: its successor is called “%1”, and “%2” again once the old one is revoked.</source>
        <translation>Zwei Token dürfen nicht denselben Namen haben: Sein Nachfolger heißt „%1“, und wieder „%2“, sobald das alte widerrufen ist.</translation>
    </message>
    <message>
        <source>%1 decides itself when its successor expires.</source>
        <translation>Wann der Nachfolger abläuft, entscheidet %1 selbst.</translation>
    </message>
    <message>
        <source>It signs in the account %1, so it cannot be revoked before its successor is made. To replace it all the same, sign in with another token first.</source>
        <translation>Es meldet das Konto %1 an und kann deshalb nicht widerrufen werden, bevor sein Nachfolger erstellt ist. Um es dennoch zu ersetzen, melden Sie sich zuerst mit einem anderen Token an.</translation>
    </message>
    <message>
        <source>It signs in the account %1, which signs in with its successor from then on.</source>
        <translation>Es meldet das Konto %1 an, das sich von da an mit seinem Nachfolger anmeldet.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RotationCreation</name>
    <message>
        <source>The successor was not created.</source>
        <translation>Der Nachfolger wurde nicht erstellt.</translation>
    </message>
    <message>
        <source>The successor is not in the inventory. Refresh, then resume.</source>
        <translation>Der Nachfolger ist nicht im Bestand. Aktualisieren Sie, und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>Creating “%1”</source>
        <translation>„%1“ wird erstellt</translation>
    </message>
    <message>
        <source>The keychain holds something else under the successor&apos;s key. The predecessor is not revoked.</source>
        <translation>Im Schlüsselbund liegt unter dem Schlüssel des Nachfolgers etwas anderes. Der Vorgänger wird nicht widerrufen.</translation>
    </message>
    <message>
        <source>The successor of “%1” is made by you, on the page of its service. Make it there, then resume and bring its secret.</source>
        <translation>Den Nachfolger von „%1“ machen Sie, auf der Seite seines Dienstes. Machen Sie ihn dort, dann setzen Sie fort und bringen sein Geheimnis.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RotationDialogs</name>
    <message>
        <source>Revoke the old token of “%1” now?</source>
        <translation>Das alte Token von „%1“ jetzt widerrufen?</translation>
    </message>
    <message>
        <source>&amp;Revoke now</source>
        <translation>Jetzt &amp;widerrufen</translation>
    </message>
    <message>
        <source>“%1” is being worked on already.</source>
        <translation>An „%1“ wird schon gearbeitet.</translation>
    </message>
    <message>
        <source>The revocation was not put off.</source>
        <translation>Der Widerruf wurde nicht aufgeschoben.</translation>
    </message>
    <message>
        <source>Undo the rotation of “%1”?</source>
        <translation>Die Rotation von „%1“ zurücknehmen?</translation>
    </message>
    <message>
        <source>&amp;Undo rotation</source>
        <translation>Rotation &amp;zurücknehmen</translation>
    </message>
    <message>
        <source>The rotation was not undone.</source>
        <translation>Die Rotation wurde nicht zurückgenommen.</translation>
    </message>
    <message>
        <source>Give up the rotation of “%1”?</source>
        <translation>Die Rotation von „%1“ aufgeben?</translation>
    </message>
    <message>
        <source>&amp;Give up</source>
        <translation>Auf&amp;geben</translation>
    </message>
    <message>
        <source>The rotation was not given up.</source>
        <translation>Die Rotation wurde nicht aufgegeben.</translation>
    </message>
    <message>
        <source>The tick was not saved.</source>
        <translation>Das Häkchen wurde nicht gespeichert.</translation>
    </message>
    <message>
        <source>Whatever still uses it stops working. Patkeeper first checks again that the new one works.</source>
        <translation>Was immer es noch benutzt, funktioniert dann nicht mehr. Vorher prüft Patkeeper noch einmal, ob das neue funktioniert.</translation>
    </message>
    <message>
        <source>The rotation could not be resumed.</source>
        <translation>Die Rotation ließ sich nicht fortsetzen.</translation>
    </message>
    <message>
        <source>The old token is the current one again, and the new one is revoked: whatever already uses its secret stops working. That secret is forgotten.</source>
        <translation>Das alte Token ist dann wieder das aktuelle, und das neue wird widerrufen: Was dessen Geheimnis schon benutzt, funktioniert nicht mehr. Dieses Geheimnis wird vergessen.</translation>
    </message>
    <message>
        <source>Patkeeper does nothing more about it.</source>
        <translation>Patkeeper tut daran nichts mehr.</translation>
    </message>
    <message>
        <source>Have you revoked the old token of “%1”?</source>
        <translation>Haben Sie das alte Token von „%1“ widerrufen?</translation>
    </message>
    <message>
        <source>&amp;It is revoked</source>
        <translation>&amp;Es ist widerrufen</translation>
    </message>
    <message>
        <source>The old token is the current one again. Revoke the new one on the page of its service: it counts as revoked here, and its secret is forgotten.</source>
        <translation>Das alte Token ist wieder das aktuelle. Widerrufen Sie das neue auf der Seite seines Dienstes: Hier gilt es als widerrufen, und sein Geheimnis ist vergessen.</translation>
    </message>
</context>
<context>
    <name>patkeeper::RotationPlanPage</name>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>account, provider</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>Verwendet in</translation>
    </message>
    <message>
        <source>nothing noted</source>
        <translation>nichts notiert</translation>
    </message>
    <message>
        <source>Handed over by</source>
        <translation>Übergeben durch</translation>
    </message>
    <message>
        <source>Ne&amp;w token expires</source>
        <translation>Neu&amp;es Token läuft ab</translation>
    </message>
    <message>
        <source>&amp;Old token ends</source>
        <translation>Altes Token en&amp;det</translation>
    </message>
    <message>
        <source>This token is not in the inventory any longer. Refresh, then try again.</source>
        <translation>Dieses Token ist nicht mehr im Bestand. Aktualisieren Sie, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>It is not revoked, and never expires: do not forget to revoke it.</source>
        <translation>Es wird nicht widerrufen und läuft nie ab: Vergessen Sie nicht, es zu widerrufen.</translation>
    </message>
    <message>
        <source>It is not revoked, and lives on until %1.</source>
        <translation>Es wird nicht widerrufen und gilt noch bis %1.</translation>
    </message>
    <message>
        <source>The old token works in all organizations; a new one works in its own only. One is made for each that is ticked, with the same name, scopes and expiry.</source>
        <translation>Das alte Token funktioniert in allen Organisationen, ein neues nur in seiner eigenen. Für jede angehakte wird eines erstellt, mit gleichem Namen, gleichen Berechtigungen und gleichem Ablauf.</translation>
    </message>
    <message>
        <source>Organizations</source>
        <translation>Organisationen</translation>
    </message>
    <message>
        <source>It has expired already.</source>
        <translation>Es ist schon abgelaufen.</translation>
    </message>
    <message>
        <source>It is not revoked.</source>
        <translation>Es wird nicht widerrufen.</translation>
    </message>
    <message>
        <source>It expires before that: %1.</source>
        <translation>Es läuft schon vorher ab: %1.</translation>
    </message>
    <message>
        <source>It is revoked as soon as the new secret has been checked. Whatever still uses it stops working.</source>
        <translation>Es wird widerrufen, sobald das neue Geheimnis geprüft ist. Was immer es noch benutzt, funktioniert dann nicht mehr.</translation>
    </message>
    <message>
        <source>Both work until %1 (%2); then the old one is revoked.</source>
        <comment>date and time, distance</comment>
        <translation>Beide funktionieren bis %1 (%2); dann wird das alte widerrufen.</translation>
    </message>
    <message>
        <source>Revoke the old token &amp;before the new one is made</source>
        <translation>Altes Token widerrufen, &amp;bevor das neue gemacht wird</translation>
    </message>
    <message>
        <source>Revoke the old token before the new one is made</source>
        <translation>Altes Token widerrufen, bevor das neue gemacht wird</translation>
    </message>
    <message>
        <source>You revoke it on the page of its service as soon as the new one is in its place.</source>
        <translation>Sie widerrufen es auf der Seite seines Dienstes, sobald das neue an seiner Stelle ist.</translation>
    </message>
    <message>
        <source>Both work until you revoke the old one on the page of its service: on %1 (%2).</source>
        <comment>date and time, distance</comment>
        <translation>Beide gelten, bis Sie das alte auf der Seite seines Dienstes widerrufen: am %1 (%2).</translation>
    </message>
</context>
<context>
    <name>patkeeper::RotationWording</name>
    <message>
        <source>Leaving the old token as it is</source>
        <translation>Altes Token lassen, wie es ist</translation>
    </message>
    <message>
        <source>Revoking the old token on %1</source>
        <translation>Altes Token am %1 widerrufen</translation>
    </message>
    <message>
        <source>Revoking the old token</source>
        <translation>Altes Token widerrufen</translation>
    </message>
    <message>
        <source>Creating the new token</source>
        <translation>Neues Token erstellen</translation>
    </message>
    <message>
        <source>Saving and checking its secret</source>
        <translation>Sein Geheimnis speichern und prüfen</translation>
    </message>
    <message>
        <source>Asking the service whether it works</source>
        <translation>Den Dienst fragen, ob es funktioniert</translation>
    </message>
    <message>
        <source>Handing it over</source>
        <translation>Das Geheimnis übergeben</translation>
    </message>
    <message>
        <source>Waiting for the keychain. If it asks for its password, answer it first.</source>
        <translation>Warten auf den Schlüsselbund. Falls er nach seinem Passwort fragt, antworten Sie zuerst dort.</translation>
    </message>
    <message>
        <source>The secret is read from the keychain and tried at the service…</source>
        <translation>Das Geheimnis wird aus dem Schlüsselbund gelesen und beim Dienst erprobt…</translation>
    </message>
    <message>
        <source>Waiting for the hand-over command…</source>
        <translation>Warten auf den Übergabebefehl…</translation>
    </message>
    <message>
        <source>Ending the old token and confirming it by a new listing…</source>
        <translation>Das alte Token wird beendet und das durch neues Auflisten bestätigt…</translation>
    </message>
    <message>
        <source>not begun</source>
        <translation>nicht begonnen</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>▲ needs you</source>
        <translation>▲ wartet auf Sie</translation>
    </message>
    <message>
        <source>✓ the old one is revoked on %1</source>
        <translation>✓ das alte wird am %1 widerrufen</translation>
    </message>
    <message>
        <source>✓ the old one is not revoked</source>
        <translation>✓ das alte wird nicht widerrufen</translation>
    </message>
    <message>
        <source>✓ the old one is revoked</source>
        <translation>✓ das alte ist widerrufen</translation>
    </message>
    <message>
        <source>▲ interrupted</source>
        <translation>▲ unterbrochen</translation>
    </message>
    <message>
        <source>✕ not rotated</source>
        <translation>✕ nicht rotiert</translation>
    </message>
    <message>
        <source>under way…</source>
        <translation>läuft…</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>“%1” in %2</source>
        <comment>token, account</comment>
        <translation>„%1“ in %2</translation>
    </message>
    <message>
        <source>%1 is rotated. Its old token is revoked on %2 (%3).</source>
        <translation>%1 ist rotiert. Das alte Token wird am %2 (%3) widerrufen.</translation>
    </message>
    <message>
        <source>The rotation of %1 was interrupted on %2.</source>
        <translation>Die Rotation von %1 wurde am %2 unterbrochen.</translation>
    </message>
    <message>
        <source>It was begun on another computer; resume it only if it does not go on there.</source>
        <translation>Sie wurde auf einem anderen Computer begonnen; setzen Sie sie nur fort, wenn es dort nicht weitergeht.</translation>
    </message>
    <message>
        <source>The old token is as it was. The new one may have been made.</source>
        <translation>Das alte Token ist wie zuvor. Das neue ist vielleicht schon erstellt.</translation>
    </message>
    <message>
        <source>Both tokens live. The secret of the new one is in the keychain; the name may still point to the old one.</source>
        <translation>Beide Token gelten. Das Geheimnis des neuen ist im Schlüsselbund; der Name zeigt vielleicht noch auf das alte.</translation>
    </message>
    <message>
        <source>The name points to the new token, whose secret is in the keychain. The old one may be revoked already.</source>
        <translation>Der Name zeigt auf das neue Token, dessen Geheimnis im Schlüsselbund ist. Das alte ist vielleicht schon widerrufen.</translation>
    </message>
    <message>
        <source>Both tokens live, and the old one is not revoked. The name points to the new one, whose secret is in the keychain.</source>
        <translation>Beide Token gelten; das alte ist nicht widerrufen. Der Name zeigt auf das neue, dessen Geheimnis im Schlüsselbund ist.</translation>
    </message>
    <message numerus="yes">
        <source>Making one for each of %n further organization(s)</source>
        <translation>
            <numerusform>Eines für %n weitere Organisation erstellen</numerusform>
            <numerusform>Je eines für %n weitere Organisationen erstellen</numerusform>
        </translation>
    </message>
    <message>
        <source>Switching the name to the new token</source>
        <translation>Den Namen auf das neue Token umstellen</translation>
    </message>
    <message>
        <source>In each further organization a token is created, saved and tried…</source>
        <translation>In jeder weiteren Organisation wird ein Token erstellt, gespeichert und erprobt…</translation>
    </message>
    <message>
        <source>The name points to the old token. Ending the new one…</source>
        <translation>Der Name zeigt auf das alte Token. Das neue wird beendet…</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>zurückgenommen</translation>
    </message>
    <message>
        <source>%1 is rotated. Its old token was due to be revoked on %2.</source>
        <translation>%1 ist rotiert. Das alte Token sollte am %2 widerrufen werden.</translation>
    </message>
    <message>
        <source>Undoing the rotation of %1 is not finished yet.</source>
        <translation>Die Rotation von %1 ist noch nicht ganz zurückgenommen.</translation>
    </message>
    <message>
        <source>Both tokens may live. The name points to the old one.</source>
        <translation>Vielleicht gelten beide Token. Der Name zeigt auf das alte.</translation>
    </message>
    <message numerus="yes">
        <source>Those of %n further organization(s) live, too.</source>
        <translation>
            <numerusform>Auch das Token für %n weitere Organisation gilt.</numerusform>
            <numerusform>Auch die Token für %n weitere Organisationen gelten.</numerusform>
        </translation>
    </message>
    <message>
        <source>Revoking the old token, to make room</source>
        <translation>Altes Token wird widerrufen, um Platz zu schaffen</translation>
    </message>
    <message>
        <source>Giving the new token the name of the old one</source>
        <translation>Das neue Token bekommt den Namen des alten</translation>
    </message>
    <message>
        <source>%1 is rotated. Revoke its old token on the page of its service on %2 (%3).</source>
        <translation>%1 ist rotiert. Widerrufen Sie sein altes Token am %2 (%3) auf der Seite seines Dienstes.</translation>
    </message>
    <message>
        <source>The old token may be revoked already. No new one is made yet.</source>
        <translation>Das alte Token ist vielleicht schon widerrufen. Ein neues ist noch nicht gemacht.</translation>
    </message>
    <message>
        <source>The old token is revoked. The new one may have been made.</source>
        <translation>Das alte Token ist widerrufen. Das neue ist vielleicht gemacht.</translation>
    </message>
    <message>
        <source>The old token is revoked. The secret of the new one is in the keychain.</source>
        <translation>Das alte Token ist widerrufen. Das Geheimnis des neuen ist im Schlüsselbund.</translation>
    </message>
    <message>
        <source>The old token is revoked. The new one works, and may not have its name yet.</source>
        <translation>Das alte Token ist widerrufen. Das neue gilt und hat seinen Namen vielleicht noch nicht.</translation>
    </message>
</context>
<context>
    <name>patkeeper::Rules</name>
    <message>
        <source>The service keeps this token for itself. It is only shown.</source>
        <translation>Der Dienst hat dieses Token für sich selbst. Es wird nur angezeigt.</translation>
    </message>
    <message numerus="yes">
        <source>live %n hour(s)</source>
        <comment>access tokens</comment>
        <translation>
            <numerusform>leben %n Stunde</numerusform>
            <numerusform>leben %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>live %n minute(s)</source>
        <comment>access tokens</comment>
        <translation>
            <numerusform>leben %n Minute</numerusform>
            <numerusform>leben %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>live %n second(s)</source>
        <comment>access tokens</comment>
        <translation>
            <numerusform>leben %n Sekunde</numerusform>
            <numerusform>leben %n Sekunden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::SaidModel</name>
    <message>
        <source>Said on</source>
        <translation>Gemeldet am</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>Meldung</translation>
    </message>
</context>
<context>
    <name>patkeeper::SailPoint</name>
    <message>
        <source>This is not an address that your sign-in may be sent to. Enter the address of your tenant&apos;s API, such as https://northwind.api.identitynow.com.</source>
        <translation>An diese Adresse darf Ihre Anmeldung nicht gesendet werden. Geben Sie die Adresse der API Ihres Mandanten ein, etwa https://northwind.api.identitynow.com.</translation>
    </message>
    <message>
        <source>This version of the API is not known here. Leave the field empty, or enter v1, v2026, v2025, v2024 or v3.</source>
        <translation>Diese Version der API ist hier nicht bekannt. Lassen Sie das Feld leer, oder geben Sie v1, v2026, v2025, v2024 oder v3 ein.</translation>
    </message>
    <message>
        <source>Enter “mine” for your own tokens, or “all” for those of everybody in the tenant.</source>
        <translation>Geben Sie „mine“ für Ihre eigenen Token ein oder „all“ für die von allen im Mandanten.</translation>
    </message>
    <message>
        <source>Address of the tenant&apos;s API</source>
        <translation>Adresse der API des Mandanten</translation>
    </message>
    <message>
        <source>Version of the API</source>
        <translation>Version der API</translation>
    </message>
    <message>
        <source>Whose tokens: “mine”, or “all” of the tenant</source>
        <translation>Wessen Token: „mine“ oder „all“ im Mandanten</translation>
    </message>
    <message>
        <source>This token will work until somebody revokes it. If its secret leaks, it stays usable for whoever has it, and no date will ever stop it. SailPoint is told that you know this.</source>
        <translation>Dieses Token funktioniert, bis jemand es widerruft. Gelangt sein Geheimnis nach außen, bleibt es für jeden benutzbar, der es hat, und kein Datum wird es je beenden. SailPoint erfährt, dass Sie das wissen.</translation>
    </message>
    <message>
        <source>SailPoint made this token for itself, for instance for a workflow. It is only shown.</source>
        <translation>SailPoint hat dieses Token für sich selbst erstellt, etwa für einen Workflow. Es wird nur angezeigt.</translation>
    </message>
    <message>
        <source>Enter the id and the secret of a token that you have, with the scope sp:my-personal-access-tokens:manage. You make one in SailPoint: Preferences, Personal Access Tokens, New Token.</source>
        <translation>Geben Sie ID und Geheimnis eines Tokens ein, das Sie haben, mit der Berechtigung sp:my-personal-access-tokens:manage. Sie erstellen eines in SailPoint: Preferences, Personal Access Tokens, New Token.</translation>
    </message>
    <message>
        <source>Access tokens that were made with the old token may go on working until they end by themselves, at most twelve hours later.</source>
        <translation>Zugriffstoken, die mit dem alten Token gemacht wurden, funktionieren vielleicht weiter, bis sie von selbst enden, höchstens zwölf Stunden später.</translation>
    </message>
    <message>
        <source>SailPoint did not say whether it has made the change. Refresh the list to see.</source>
        <translation>SailPoint hat nicht gesagt, ob es die Änderung gemacht hat. Aktualisieren Sie die Liste, um es zu sehen.</translation>
    </message>
    <message>
        <source>The service says: %1</source>
        <translation>Der Dienst sagt: %1</translation>
    </message>
    <message>
        <source>SailPoint asks for a pause: too much was asked of it in the last seconds. Try again later.</source>
        <translation>SailPoint bittet um eine Pause: In den letzten Sekunden wurde zu viel gefragt. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>SailPoint does not allow this to you. Your sign-in needs the scope sp:my-personal-access-tokens:manage; sign in with a token that has it, or ask your administrator.</source>
        <translation>SailPoint erlaubt Ihnen das nicht. Ihre Anmeldung braucht die Berechtigung sp:my-personal-access-tokens:manage; melden Sie sich mit einem Token an, das sie hat, oder fragen Sie Ihre Administration.</translation>
    </message>
    <message>
        <source>SailPoint does not let you see these tokens. Your sign-in needs the scope sp:my-personal-access-tokens:read, and sp:all-personal-access-tokens:read for those of others; sign in with a token that has it.</source>
        <translation>SailPoint lässt Sie diese Token nicht sehen. Ihre Anmeldung braucht die Berechtigung sp:my-personal-access-tokens:read und für die anderer sp:all-personal-access-tokens:read; melden Sie sich mit einem Token an, das sie hat.</translation>
    </message>
    <message>
        <source>The service points to another address, which is not followed: your credentials stay here. Check the address of the account.</source>
        <translation>Der Dienst verweist an eine andere Adresse; ihr wird nicht gefolgt, Ihre Zugangsdaten bleiben hier. Prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>SailPoint does not accept your sign-in (any more). Sign in again; nothing was changed.</source>
        <translation>SailPoint nimmt Ihre Anmeldung nicht (mehr) an. Melden Sie sich neu an; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>SailPoint knows no such token, or no such place. Refresh the list, and check the address of the account.</source>
        <translation>SailPoint kennt kein solches Token oder keinen solchen Ort. Aktualisieren Sie die Liste, und prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>SailPoint did not accept the request. Check what you entered.</source>
        <translation>SailPoint hat die Anfrage nicht angenommen. Prüfen Sie Ihre Eingaben.</translation>
    </message>
    <message>
        <source>SailPoint has a fault of its own. Try again later.</source>
        <translation>SailPoint ist selbst gestört. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>A web page came instead of data. Check the address of the account, and whether this network asks for a sign-in of its own first.</source>
        <translation>Statt Daten kam eine Webseite. Prüfen Sie die Adresse des Kontos und ob dieses Netzwerk zuerst eine eigene Anmeldung verlangt.</translation>
    </message>
    <message>
        <source>That expiry is not in the future. Choose a later date.</source>
        <translation>Dieser Ablauf liegt nicht in der Zukunft. Wählen Sie ein späteres Datum.</translation>
    </message>
    <message>
        <source>A token that never expires has to be acknowledged first. Acknowledge it, or choose a date.</source>
        <translation>Ein Token, das nie abläuft, muss zuerst bestätigt werden. Bestätigen Sie es, oder wählen Sie ein Datum.</translation>
    </message>
    <message>
        <source>By SailPoint&apos;s older rule a token lives for six months at most, and its end cannot be changed afterwards. Some tenants, and the versions v3 and v2024 of the API, still apply it: choose a date within six months.</source>
        <translation>Nach der älteren Regel von SailPoint lebt ein Token höchstens sechs Monate, und sein Ende lässt sich später nicht ändern. Manche Mandanten und die Versionen v3 und v2024 der API wenden sie noch an: Wählen Sie ein Datum innerhalb von sechs Monaten.</translation>
    </message>
    <message>
        <source>A token either expires on a date or never. Choose one of the two.</source>
        <translation>Ein Token läuft entweder an einem Datum ab oder nie. Wählen Sie eines von beiden.</translation>
    </message>
    <message>
        <source>The service&apos;s answer could not be understood. Try again later, and check the address of the account.</source>
        <translation>Die Antwort des Dienstes war nicht zu verstehen. Versuchen Sie es später erneut, und prüfen Sie die Adresse des Kontos.</translation>
    </message>
    <message>
        <source>SailPoint gave an answer that proves nothing. Try again later.</source>
        <translation>SailPoint hat eine Antwort gegeben, die nichts beweist. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>This secret works, but SailPoint did not say whose it is.</source>
        <translation>Dieses Geheimnis funktioniert, aber SailPoint hat nicht gesagt, wem es gehört.</translation>
    </message>
    <message>
        <source>This secret works, but it belongs to another user than this account.</source>
        <translation>Dieses Geheimnis funktioniert, gehört aber einem anderen Benutzer als dieses Konto.</translation>
    </message>
    <message>
        <source>SailPoint refused this id and secret. The token may be revoked or expired, or the two may not belong together.</source>
        <translation>SailPoint hat diese ID und dieses Geheimnis abgelehnt. Vielleicht ist das Token widerrufen oder abgelaufen, oder die beiden gehören nicht zusammen.</translation>
    </message>
    <message>
        <source>A secret of SailPoint has two parts, the id and the secret itself. One of them is missing.</source>
        <translation>Ein Geheimnis von SailPoint hat zwei Teile, die ID und das Geheimnis selbst. Eines davon fehlt.</translation>
    </message>
    <message>
        <source>SailPoint gave no answer when it was asked about the secret. Check the network and try again.</source>
        <translation>SailPoint hat auf die Frage nach dem Geheimnis nicht geantwortet. Prüfen Sie das Netzwerk und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The token has no name. Enter one.</source>
        <translation>Das Token braucht einen Namen. Geben Sie einen ein.</translation>
    </message>
    <message>
        <source>The token has no scope, and SailPoint would give it all of them. Choose at least one.</source>
        <translation>Das Token hat keine Berechtigung, und SailPoint gäbe ihm alle. Wählen Sie mindestens eine.</translation>
    </message>
    <message>
        <source>SailPoint does not list this token any longer. Refresh the list.</source>
        <translation>SailPoint listet dieses Token nicht mehr auf. Aktualisieren Sie die Liste.</translation>
    </message>
    <message>
        <source>SailPoint does not say whose this access token is. Sign in with the id and the secret of a token instead.</source>
        <translation>SailPoint sagt nicht, wem dieses Zugriffstoken gehört. Melden Sie sich stattdessen mit ID und Geheimnis eines Tokens an.</translation>
    </message>
    <message>
        <source>Nothing is to be changed. Change something first.</source>
        <translation>Nichts soll geändert werden. Ändern Sie zuerst etwas.</translation>
    </message>
    <message>
        <source>SailPoint extends up to 25 tokens at once, by version v1 of its API alone. Extend fewer, or one at a time.</source>
        <translation>SailPoint verlängert bis zu 25 Token auf einmal, und nur mit der Version v1 seiner API. Verlängern Sie weniger oder eines nach dem anderen.</translation>
    </message>
    <message>
        <source>SailPoint would take silence for all rights, so the scopes are always sent.</source>
        <translation>SailPoint nähme Schweigen als alle Rechte, deshalb werden die Scopes immer gesendet.</translation>
    </message>
    <message>
        <source>It does not say what is wrong. Where a tenant still applies SailPoint&apos;s older rule, a token lives for six months at most: if yours does, choose a date within six months.</source>
        <translation>Er sagt nicht, was falsch ist. Wo ein Mandant noch die ältere Regel von SailPoint anwendet, lebt ein Token höchstens sechs Monate: Gilt das für Ihren, so wählen Sie einen Tag innerhalb von sechs Monaten.</translation>
    </message>
    <message>
        <source>How long its access tokens live, from 15s to 12h</source>
        <translation>Wie lange seine Zugriffstoken leben, von 15s bis 12h</translation>
    </message>
    <message>
        <source>Access tokens that are made with a token live from 15 seconds to 12 hours. Enter a time between the two, such as 45s, 15m or 12h.</source>
        <translation>Zugriffstoken, die mit einem Token erstellt werden, leben 15 Sekunden bis 12 Stunden. Geben Sie eine Zeit dazwischen ein, zum Beispiel 45s, 15m oder 12h.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SandboxSession</name>
    <message>
        <source>The profile in %1 belongs to the sandbox. Add --sandbox, or use another folder.</source>
        <translation>Das Profil in %1 gehört zur Sandbox. Geben Sie --sandbox an, oder benutzen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>There is no room for a temporary folder. Free some and try again.</source>
        <translation>Für einen temporären Ordner ist kein Platz. Schaffen Sie Platz und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The sandbox could not be started: %1.</source>
        <translation>Die Sandbox ließ sich nicht starten: %1.</translation>
    </message>
    <message>
        <source>The profile in %1 holds real accounts; the sandbox never mixes with them. Use another folder.</source>
        <translation>Das Profil in %1 enthält echte Konten; die Sandbox vermischt sich nie mit ihnen. Benutzen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Another Patkeeper runs its sandbox with the profile in %1. Close it first.</source>
        <translation>Ein anderes Patkeeper betreibt seine Sandbox mit dem Profil in %1. Schließen Sie es zuerst.</translation>
    </message>
    <message>
        <source>The sandbox is missing from this installation. Install Patkeeper again and try once more.</source>
        <translation>Die Sandbox fehlt in dieser Installation. Installieren Sie Patkeeper neu und versuchen Sie es noch einmal.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ScopeCatalogue</name>
    <message>
        <source>The list of scopes cannot be read. Install the program again.</source>
        <translation>Die Liste der Berechtigungen ist nicht lesbar. Installieren Sie das Programm neu.</translation>
    </message>
    <message numerus="yes">
        <source>%n scopes</source>
        <translation>
            <numerusform>%n Berechtigung</numerusform>
            <numerusform>%n Berechtigungen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::ScopeChooser</name>
    <message>
        <source>read builds</source>
        <comment>within a sentence; with a capital if Read builds is to keep its own</comment>
        <translation>Builds lesen</translation>
    </message>
    <message>
        <source>Search the scopes</source>
        <translation>Berechtigungen suchen</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Another scope</source>
        <translation>Weitere Berechtigung</translation>
    </message>
    <message>
        <source>A&amp;dd scope</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>Add the typed scope</source>
        <translation>Die eingetippte Berechtigung hinzufügen</translation>
    </message>
    <message>
        <source>A scope that is not in the list</source>
        <translation>Berechtigung, die nicht in der Liste steht</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>Weitere</translation>
    </message>
    <message>
        <source>not in the catalogue</source>
        <translation>nicht im Katalog</translation>
    </message>
    <message>
        <source>%1, included</source>
        <translation>%1, enthalten</translation>
    </message>
    <message>
        <source>✓ included</source>
        <translation>✓ enthalten</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n chosen</source>
        <translation>
            <numerusform>%1: %n gewählt</numerusform>
            <numerusform>%1: %n gewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>; </source>
        <comment>between two things that a token may do</comment>
        <translation>; </translation>
    </message>
    <message numerus="yes">
        <source>%1; and %n more</source>
        <translation>
            <numerusform>%1; und %n weiteres</numerusform>
            <numerusform>%1; und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>No scope chosen yet.</source>
        <translation>Noch keine Berechtigung gewählt.</translation>
    </message>
    <message>
        <source>Without a scope it may do next to nothing.</source>
        <translation>Ohne Berechtigung darf es fast nichts.</translation>
    </message>
    <message>
        <source>Whoever has this token may: %1.</source>
        <translation>Wer dieses Token hat, darf: %1.</translation>
    </message>
    <message>
        <source>Full access: as powerful as your own sign-in. Choose single scopes wherever you can.</source>
        <translation>Vollzugriff: so mächtig wie Ihre eigene Anmeldung. Wählen Sie einzelne Berechtigungen, wo immer es geht.</translation>
    </message>
    <message>
        <source>High privilege: it can change or reveal what others rely on. Prefer a short life.</source>
        <translation>Hohe Rechte: Es kann ändern oder offenlegen, worauf andere sich verlassen. Wählen Sie eine kurze Laufzeit.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>scope, what it allows</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>As the service calls them, with blanks between them</source>
        <translation>Wie der Dienst sie nennt, durch Leerzeichen getrennt</translation>
    </message>
    <message>
        <source>Search by name or by what it allows</source>
        <translation>Nach dem Namen suchen oder danach, was erlaubt wird</translation>
    </message>
</context>
<context>
    <name>patkeeper::Scopes</name>
    <message>
        <source>Act on events of service hooks</source>
        <translation>Auf Ereignisse von Service Hooks reagieren</translation>
    </message>
    <message>
        <source>All work on source code and repositories, with limited client object model access</source>
        <translation>Jede Arbeit an Quelltext und Repositorys, mit begrenztem Zugriff über das Client-Objektmodell</translation>
    </message>
    <message>
        <source>All work on work items and boards</source>
        <translation>Jede Arbeit an Work Items und Boards</translation>
    </message>
    <message>
        <source>Approve the use of protected resources and manage them</source>
        <translation>Die Nutzung geschützter Ressourcen genehmigen und sie verwalten</translation>
    </message>
    <message>
        <source>Approve the use of protected resources</source>
        <translation>Die Nutzung geschützter Ressourcen genehmigen</translation>
    </message>
    <message>
        <source>Change load tests, a service that has been retired</source>
        <translation>Lasttests ändern (ein eingestellter Dienst)</translation>
    </message>
    <message>
        <source>Component governance</source>
        <translation>Governance der Komponenten</translation>
    </message>
    <message>
        <source>Create, update and delete projects and teams</source>
        <translation>Projekte und Teams anlegen, ändern und löschen</translation>
    </message>
    <message>
        <source>Do everything its owner may do</source>
        <translation>Alles tun, was seinem Besitzer erlaubt ist</translation>
    </message>
    <message>
        <source>For administrators: view and revoke the tokens of others</source>
        <translation>Für Administratoren: Token anderer ansehen und widerrufen</translation>
    </message>
    <message>
        <source>Install and remove extensions</source>
        <translation>Erweiterungen installieren und entfernen</translation>
    </message>
    <message>
        <source>Manage deployment groups and agent pools</source>
        <translation>Bereitstellungsgruppen und Agentpools verwalten</translation>
    </message>
    <message>
        <source>Manage drop artifacts</source>
        <translation>Drop-Artefakte verwalten</translation>
    </message>
    <message>
        <source>Manage the delegated tokens of its owner</source>
        <translation>Die delegierten Token seines Besitzers verwalten</translation>
    </message>
    <message>
        <source>Manage users, their licences and access</source>
        <translation>Benutzer, ihre Lizenzen und Zugriffe verwalten</translation>
    </message>
    <message>
        <source>Publish and delete packages, create and administer feeds</source>
        <translation>Pakete veröffentlichen und löschen, Feeds anlegen und verwalten</translation>
    </message>
    <message>
        <source>Publish and manage items and publishers</source>
        <translation>Angebote und Herausgeber veröffentlichen und verwalten</translation>
    </message>
    <message>
        <source>Publish packages and create feeds</source>
        <translation>Pakete veröffentlichen und Feeds anlegen</translation>
    </message>
    <message>
        <source>Query analytics</source>
        <translation>Analysen abfragen</translation>
    </message>
    <message>
        <source>Reach the endpoints that a linked on-premises server needs</source>
        <translation>Die Endpunkte erreichen, die ein verbundener lokaler Server braucht</translation>
    </message>
    <message>
        <source>Read GitHub connections</source>
        <translation>GitHub-Verbindungen lesen</translation>
    </message>
    <message>
        <source>Read alerts and analysis results</source>
        <translation>Warnungen und Analyseergebnisse lesen</translation>
    </message>
    <message>
        <source>Read alerts and analysis results, upload SARIF analyses</source>
        <translation>Warnungen und Analyseergebnisse lesen, SARIF-Analysen hochladen</translation>
    </message>
    <message>
        <source>Read and add users, groups and memberships</source>
        <translation>Benutzer, Gruppen und Mitgliedschaften lesen und hinzufügen</translation>
    </message>
    <message>
        <source>Read and change dashboards</source>
        <translation>Dashboards lesen und ändern</translation>
    </message>
    <message>
        <source>Read and change identities and groups</source>
        <translation>Identitäten und Gruppen lesen und ändern</translation>
    </message>
    <message>
        <source>Read and change permissions</source>
        <translation>Zugriffsrechte lesen und ändern</translation>
    </message>
    <message>
        <source>Read and change service hook subscriptions</source>
        <translation>Abonnements von Service Hooks lesen und ändern</translation>
    </message>
    <message>
        <source>Read and change settings</source>
        <translation>Einstellungen lesen und ändern</translation>
    </message>
    <message>
        <source>Read and change subscriptions</source>
        <translation>Abonnements lesen und ändern</translation>
    </message>
    <message>
        <source>Read and change test plans, runs and results</source>
        <translation>Testpläne, Testläufe und Ergebnisse lesen und ändern</translation>
    </message>
    <message>
        <source>Read and change the profile</source>
        <translation>Das Profil lesen und ändern</translation>
    </message>
    <message>
        <source>Read and change wikis</source>
        <translation>Wikis lesen und ändern</translation>
    </message>
    <message>
        <source>Read and change work items</source>
        <translation>Work Items lesen und ändern</translation>
    </message>
    <message>
        <source>Read and create secure files</source>
        <translation>Sichere Dateien lesen und anlegen</translation>
    </message>
    <message>
        <source>Read and create task groups</source>
        <translation>Aufgabengruppen lesen und anlegen</translation>
    </message>
    <message>
        <source>Read and create variable groups</source>
        <translation>Variablengruppen lesen und anlegen</translation>
    </message>
    <message>
        <source>Read and get items</source>
        <translation>Angebote lesen und beziehen</translation>
    </message>
    <message>
        <source>Read and manage GitHub connections</source>
        <translation>GitHub-Verbindungen lesen und verwalten</translation>
    </message>
    <message>
        <source>Read and query work items and boards</source>
        <translation>Work Items und Boards lesen und abfragen</translation>
    </message>
    <message>
        <source>Read and search source code and its history</source>
        <translation>Quelltext und seinen Verlauf lesen und durchsuchen</translation>
    </message>
    <message>
        <source>Read and search wikis</source>
        <translation>Wikis lesen und durchsuchen</translation>
    </message>
    <message>
        <source>Read and update projects and teams</source>
        <translation>Projekte und Teams lesen und ändern</translation>
    </message>
    <message>
        <source>Read and upload analyses, read upload information, delete analyses, update alerts</source>
        <translation>Analysen lesen, hochladen und löschen, Angaben zum Hochladen lesen, Warnungen ändern</translation>
    </message>
    <message>
        <source>Read and write comments of pull requests</source>
        <translation>Kommentare zu Pull-Requests lesen und schreiben</translation>
    </message>
    <message>
        <source>Read and write source code, create and manage repositories</source>
        <translation>Quelltext lesen und schreiben, Repositorys anlegen und verwalten</translation>
    </message>
    <message>
        <source>Read and write symbols</source>
        <translation>Symbole lesen und schreiben</translation>
    </message>
    <message>
        <source>Read and write the data of extensions</source>
        <translation>Daten von Erweiterungen lesen und schreiben</translation>
    </message>
    <message>
        <source>Read and write the status of commits and pull requests</source>
        <translation>Den Status von Commits und Pull-Requests lesen und schreiben</translation>
    </message>
    <message>
        <source>Read builds, definitions and artifacts</source>
        <translation>Builds, Definitionen und Artefakte lesen</translation>
    </message>
    <message>
        <source>Read builds, queue them, change their properties</source>
        <translation>Builds lesen, einreihen und ihre Eigenschaften ändern</translation>
    </message>
    <message>
        <source>Read dashboards</source>
        <translation>Dashboards lesen</translation>
    </message>
    <message>
        <source>Read drop artifacts</source>
        <translation>Drop-Artefakte lesen</translation>
    </message>
    <message>
        <source>Read feeds and packages</source>
        <translation>Feeds und Pakete lesen</translation>
    </message>
    <message>
        <source>Read identities and groups</source>
        <translation>Identitäten und Gruppen lesen</translation>
    </message>
    <message>
        <source>Read installed extensions</source>
        <translation>Installierte Erweiterungen lesen</translation>
    </message>
    <message>
        <source>Read items and publishers</source>
        <translation>Angebote und Herausgeber lesen</translation>
    </message>
    <message>
        <source>Read licensing entitlements</source>
        <translation>Lizenzzuweisungen lesen</translation>
    </message>
    <message>
        <source>Read load tests, a service that has been retired</source>
        <translation>Lasttests lesen (ein eingestellter Dienst)</translation>
    </message>
    <message>
        <source>Read projects and teams</source>
        <translation>Projekte und Teams lesen</translation>
    </message>
    <message>
        <source>Read releases and their definitions</source>
        <translation>Releases und ihre Definitionen lesen</translation>
    </message>
    <message>
        <source>Read secure files</source>
        <translation>Sichere Dateien lesen</translation>
    </message>
    <message>
        <source>Read service connections and query through them</source>
        <translation>Dienstverbindungen lesen und über sie abfragen</translation>
    </message>
    <message>
        <source>Read service connections</source>
        <translation>Dienstverbindungen lesen</translation>
    </message>
    <message>
        <source>Read service hook subscriptions</source>
        <translation>Abonnements von Service Hooks lesen</translation>
    </message>
    <message>
        <source>Read settings</source>
        <translation>Einstellungen lesen</translation>
    </message>
    <message>
        <source>Read subscriptions and diagnostic logs</source>
        <translation>Abonnements und Diagnoseprotokolle lesen</translation>
    </message>
    <message>
        <source>Read subscriptions</source>
        <translation>Abonnements lesen</translation>
    </message>
    <message>
        <source>Read symbols</source>
        <translation>Symbole lesen</translation>
    </message>
    <message>
        <source>Read task groups</source>
        <translation>Aufgabengruppen lesen</translation>
    </message>
    <message>
        <source>Read test plans, runs and results</source>
        <translation>Testpläne, Testläufe und Ergebnisse lesen</translation>
    </message>
    <message>
        <source>Read the audit log</source>
        <translation>Das Überwachungsprotokoll lesen</translation>
    </message>
    <message>
        <source>Read the audit log, manage audit streams</source>
        <translation>Das Überwachungsprotokoll lesen, Überwachungsströme verwalten</translation>
    </message>
    <message>
        <source>Read the data of extensions</source>
        <translation>Daten von Erweiterungen lesen</translation>
    </message>
    <message>
        <source>Read the profile, organizations, projects and teams</source>
        <translation>Das Profil, Organisationen, Projekte und Teams lesen</translation>
    </message>
    <message>
        <source>Read users, groups and memberships</source>
        <translation>Benutzer, Gruppen und Mitgliedschaften lesen</translation>
    </message>
    <message>
        <source>Read users, their licences and access</source>
        <translation>Benutzer, ihre Lizenzen und Zugriffe lesen</translation>
    </message>
    <message>
        <source>Read variable groups</source>
        <translation>Variablengruppen lesen</translation>
    </message>
    <message>
        <source>Read, change and manage subscriptions</source>
        <translation>Abonnements lesen, ändern und verwalten</translation>
    </message>
    <message>
        <source>Read, create and manage secure files</source>
        <translation>Sichere Dateien lesen, anlegen und verwalten</translation>
    </message>
    <message>
        <source>Read, create and manage task groups</source>
        <translation>Aufgabengruppen lesen, anlegen und verwalten</translation>
    </message>
    <message>
        <source>Read, create and manage variable groups</source>
        <translation>Variablengruppen lesen, anlegen und verwalten</translation>
    </message>
    <message>
        <source>Read, push and delete source code, work on pull requests</source>
        <translation>Quelltext lesen, pushen und löschen, an Pull-Requests arbeiten</translation>
    </message>
    <message>
        <source>Read, query and manage service connections</source>
        <translation>Dienstverbindungen lesen, abfragen und verwalten</translation>
    </message>
    <message>
        <source>Read, update and queue releases</source>
        <translation>Releases lesen, ändern und einreihen</translation>
    </message>
    <message>
        <source>Read, write and manage symbols</source>
        <translation>Symbole lesen, schreiben und verwalten</translation>
    </message>
    <message>
        <source>See and manage environments, pools, queues and agents</source>
        <translation>Umgebungen, Pools, Warteschlangen und Agents sehen und verwalten</translation>
    </message>
    <message>
        <source>See and manage pools, queues and agents</source>
        <translation>Pools, Warteschlangen und Agents sehen und verwalten</translation>
    </message>
    <message>
        <source>See pools, queues, agents and jobs</source>
        <translation>Pools, Warteschlangen, Agents und Aufträge sehen</translation>
    </message>
    <message>
        <source>Update, queue, approve and delete releases</source>
        <translation>Releases ändern, einreihen, genehmigen und löschen</translation>
    </message>
    <message>
        <source>Upload, update and share items</source>
        <translation>Angebote hochladen, ändern und teilen</translation>
    </message>
    <message>
        <source>Would manage the personal access tokens of its owner; the service takes no token for that</source>
        <translation>Die persönlichen Zugriffstoken seines Besitzers verwalten; der Dienst nimmt dafür kein Token an</translation>
    </message>
    <message>
        <source>Would read the personal access tokens of its owner; the service takes no token for that</source>
        <translation>Die persönlichen Zugriffstoken seines Besitzers lesen; der Dienst nimmt dafür kein Token an</translation>
    </message>
    <message>
        <source>Write drop artifacts</source>
        <translation>Drop-Artefakte schreiben</translation>
    </message>
    <message>
        <source>Full access</source>
        <translation>Vollzugriff</translation>
    </message>
    <message>
        <source>acquire</source>
        <translation>beziehen</translation>
    </message>
    <message>
        <source>connected server</source>
        <translation>verbundener Server</translation>
    </message>
    <message>
        <source>delegated authorization tokens</source>
        <translation>delegierte Token</translation>
    </message>
    <message>
        <source>diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>drop, manage</source>
        <translation>Drop, verwalten</translation>
    </message>
    <message>
        <source>drop, read</source>
        <translation>Drop, lesen</translation>
    </message>
    <message>
        <source>drop, write</source>
        <translation>Drop, schreiben</translation>
    </message>
    <message>
        <source>full</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>governance</source>
        <translation>Governance</translation>
    </message>
    <message>
        <source>interact</source>
        <translation>eingreifen</translation>
    </message>
    <message>
        <source>load test, read</source>
        <translation>Lasttest, lesen</translation>
    </message>
    <message>
        <source>load test, write</source>
        <translation>Lasttest, schreiben</translation>
    </message>
    <message>
        <source>manage audit streams</source>
        <translation>Überwachungsströme verwalten</translation>
    </message>
    <message>
        <source>manage</source>
        <translation>verwalten</translation>
    </message>
    <message>
        <source>publish</source>
        <translation>veröffentlichen</translation>
    </message>
    <message>
        <source>read &amp; create</source>
        <translation>lesen, anlegen</translation>
    </message>
    <message>
        <source>read &amp; execute</source>
        <translation>lesen, ausführen</translation>
    </message>
    <message>
        <source>read &amp; manage tokens</source>
        <translation>Token lesen, verwalten</translation>
    </message>
    <message>
        <source>read &amp; manage</source>
        <translation>lesen, verwalten</translation>
    </message>
    <message>
        <source>read &amp; query</source>
        <translation>lesen, abfragen</translation>
    </message>
    <message>
        <source>read &amp; write</source>
        <translation>lesen, schreiben</translation>
    </message>
    <message>
        <source>read audit log</source>
        <translation>Überwachungsprotokoll lesen</translation>
    </message>
    <message>
        <source>read tokens</source>
        <translation>Token lesen</translation>
    </message>
    <message>
        <source>read</source>
        <translation>lesen</translation>
    </message>
    <message>
        <source>read, create &amp; manage</source>
        <translation>lesen, anlegen, verwalten</translation>
    </message>
    <message>
        <source>read, query &amp; manage</source>
        <translation>lesen, abfragen, verwalten</translation>
    </message>
    <message>
        <source>read, write &amp; execute</source>
        <translation>lesen, schreiben, ausführen</translation>
    </message>
    <message>
        <source>read, write &amp; manage</source>
        <translation>lesen, schreiben, verwalten</translation>
    </message>
    <message>
        <source>read, write, execute &amp; manage</source>
        <translation>lesen, schreiben, ausführen, verwalten</translation>
    </message>
    <message>
        <source>status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>token administration</source>
        <translation>Token-Administration</translation>
    </message>
    <message>
        <source>use &amp; manage</source>
        <translation>benutzen, verwalten</translation>
    </message>
    <message>
        <source>use</source>
        <translation>benutzen</translation>
    </message>
    <message>
        <source>write</source>
        <translation>schreiben</translation>
    </message>
    <message>
        <source>Advanced Security</source>
        <translation>Advanced Security</translation>
    </message>
    <message>
        <source>Agent Pools</source>
        <translation>Agentpools</translation>
    </message>
    <message>
        <source>Analytics</source>
        <translation>Analysen</translation>
    </message>
    <message>
        <source>Auditing</source>
        <translation>Überwachung</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Build</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Connected Server</source>
        <translation>Verbundener Server</translation>
    </message>
    <message>
        <source>Deployment Groups</source>
        <translation>Bereitstellungsgruppen</translation>
    </message>
    <message>
        <source>Entitlements</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Extension Data</source>
        <translation>Erweiterungsdaten</translation>
    </message>
    <message>
        <source>Extensions</source>
        <translation>Erweiterungen</translation>
    </message>
    <message>
        <source>GitHub Connections</source>
        <translation>GitHub-Verbindungen</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Graph</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Identität</translation>
    </message>
    <message>
        <source>Marketplace</source>
        <translation>Marketplace</translation>
    </message>
    <message>
        <source>Member Entitlement Management</source>
        <translation>Lizenzen der Mitglieder</translation>
    </message>
    <message>
        <source>Not offered by the service</source>
        <translation>Vom Dienst nicht angeboten</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Packaging</source>
        <translation>Pakete</translation>
    </message>
    <message>
        <source>Pipeline Resources</source>
        <translation>Pipeline-Ressourcen</translation>
    </message>
    <message>
        <source>Project and Team</source>
        <translation>Projekt und Team</translation>
    </message>
    <message>
        <source>Pull Request Threads</source>
        <translation>Pull-Request-Kommentare</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Release</translation>
    </message>
    <message>
        <source>Secure Files</source>
        <translation>Sichere Dateien</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>Service Connections</source>
        <translation>Dienstverbindungen</translation>
    </message>
    <message>
        <source>Service Hooks</source>
        <translation>Service Hooks</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Symbols</source>
        <translation>Symbole</translation>
    </message>
    <message>
        <source>Task Groups</source>
        <translation>Aufgabengruppen</translation>
    </message>
    <message>
        <source>Team Dashboards</source>
        <translation>Team-Dashboards</translation>
    </message>
    <message>
        <source>Test Management</source>
        <translation>Testverwaltung</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>User Profile</source>
        <translation>Benutzerprofil</translation>
    </message>
    <message>
        <source>Variable Groups</source>
        <translation>Variablengruppen</translation>
    </message>
    <message>
        <source>Wiki</source>
        <translation>Wiki</translation>
    </message>
    <message>
        <source>Work Items</source>
        <translation>Work Items</translation>
    </message>
    <message>
        <source>Enable, disable and unlock accounts</source>
        <translation>Konten aktivieren, deaktivieren und entsperren</translation>
    </message>
    <message>
        <source>Provision accounts</source>
        <translation>Konten bereitstellen</translation>
    </message>
    <message>
        <source>Request access and cancel requests</source>
        <translation>Zugriff anfragen und Anfragen zurückziehen</translation>
    </message>
    <message>
        <source>Schedule searches</source>
        <translation>Suchen planen</translation>
    </message>
    <message>
        <source>See OAuth clients</source>
        <translation>OAuth-Clients ansehen</translation>
    </message>
    <message>
        <source>See access profiles</source>
        <translation>Zugriffsprofile ansehen</translation>
    </message>
    <message>
        <source>See accounts</source>
        <translation>Konten ansehen</translation>
    </message>
    <message>
        <source>See and change how a second factor is asked for</source>
        <translation>Wie ein zweiter Faktor verlangt wird, ansehen und ändern</translation>
    </message>
    <message>
        <source>See and change how the organization signs in</source>
        <translation>Wie sich die Organisation anmeldet, ansehen und ändern</translation>
    </message>
    <message>
        <source>See and change how users sign in</source>
        <translation>Wie sich Benutzer anmelden, ansehen und ändern</translation>
    </message>
    <message>
        <source>See and change password policies</source>
        <translation>Passwortrichtlinien ansehen und ändern</translation>
    </message>
    <message>
        <source>See and change tasks</source>
        <translation>Aufgaben ansehen und ändern</translation>
    </message>
    <message>
        <source>See and change the settings of the organization</source>
        <translation>Die Einstellungen der Organisation ansehen und ändern</translation>
    </message>
    <message>
        <source>See approvals of access requests</source>
        <translation>Genehmigungen von Zugriffsanfragen ansehen</translation>
    </message>
    <message>
        <source>See certification campaigns</source>
        <translation>Zertifizierungskampagnen ansehen</translation>
    </message>
    <message>
        <source>See connectors</source>
        <translation>Konnektoren ansehen</translation>
    </message>
    <message>
        <source>See entitlements</source>
        <translation>Berechtigungen ansehen</translation>
    </message>
    <message>
        <source>See everybody&apos;s personal access tokens</source>
        <translation>Die persönlichen Zugriffstoken aller ansehen</translation>
    </message>
    <message>
        <source>See forms</source>
        <translation>Formulare ansehen</translation>
    </message>
    <message>
        <source>See governance groups</source>
        <translation>Governance-Gruppen ansehen</translation>
    </message>
    <message>
        <source>See how a second factor is asked for</source>
        <translation>Wie ein zweiter Faktor verlangt wird, ansehen</translation>
    </message>
    <message>
        <source>See how the organization signs in</source>
        <translation>Wie sich die Organisation anmeldet, ansehen</translation>
    </message>
    <message>
        <source>See how users sign in</source>
        <translation>Wie sich Benutzer anmelden, ansehen</translation>
    </message>
    <message>
        <source>See identities</source>
        <translation>Identitäten ansehen</translation>
    </message>
    <message>
        <source>See identity profiles</source>
        <translation>Identitätsprofile ansehen</translation>
    </message>
    <message>
        <source>See its owner&apos;s personal access tokens</source>
        <translation>Die persönlichen Zugriffstoken seines Besitzers ansehen</translation>
    </message>
    <message>
        <source>See lifecycle states</source>
        <translation>Lebenszyklusstatus ansehen</translation>
    </message>
    <message>
        <source>See non-employees</source>
        <translation>Nicht-Angestellte ansehen</translation>
    </message>
    <message>
        <source>See password policies</source>
        <translation>Passwortrichtlinien ansehen</translation>
    </message>
    <message>
        <source>See policies of separation of duties</source>
        <translation>Richtlinien der Funktionstrennung ansehen</translation>
    </message>
    <message>
        <source>See provisioning policies</source>
        <translation>Bereitstellungsrichtlinien ansehen</translation>
    </message>
    <message>
        <source>See reports</source>
        <translation>Berichte ansehen</translation>
    </message>
    <message>
        <source>See roles, within its owner&apos;s own limits</source>
        <translation>Rollen in den Grenzen seines Besitzers ansehen</translation>
    </message>
    <message>
        <source>See roles, without limits</source>
        <translation>Rollen ohne Grenzen ansehen</translation>
    </message>
    <message>
        <source>See runs of workflows</source>
        <translation>Läufe von Workflows ansehen</translation>
    </message>
    <message>
        <source>See saved searches</source>
        <translation>Gespeicherte Suchen ansehen</translation>
    </message>
    <message>
        <source>See segments</source>
        <translation>Segmente ansehen</translation>
    </message>
    <message>
        <source>See sources</source>
        <translation>Quellen ansehen</translation>
    </message>
    <message>
        <source>See subscriptions of event triggers</source>
        <translation>Abonnements von Ereignisauslösern ansehen</translation>
    </message>
    <message>
        <source>See tags</source>
        <translation>Schlagwörter ansehen</translation>
    </message>
    <message>
        <source>See tasks</source>
        <translation>Aufgaben ansehen</translation>
    </message>
    <message>
        <source>See templates of campaigns</source>
        <translation>Vorlagen von Kampagnen ansehen</translation>
    </message>
    <message>
        <source>See the attributes of identity profiles</source>
        <translation>Die Attribute von Identitätsprofilen ansehen</translation>
    </message>
    <message>
        <source>See the branding</source>
        <translation>Das Branding ansehen</translation>
    </message>
    <message>
        <source>See the configuration of connectors</source>
        <translation>Die Konfiguration von Konnektoren ansehen</translation>
    </message>
    <message>
        <source>See the configuration of the tenant</source>
        <translation>Die Konfiguration des Mandanten ansehen</translation>
    </message>
    <message>
        <source>See the history of identities</source>
        <translation>Die Geschichte von Identitäten ansehen</translation>
    </message>
    <message>
        <source>See the roles of applications</source>
        <translation>Die Rollen von Anwendungen ansehen</translation>
    </message>
    <message>
        <source>See the schemas of sources</source>
        <translation>Die Schemata von Quellen ansehen</translation>
    </message>
    <message>
        <source>See the settings of the organization</source>
        <translation>Die Einstellungen der Organisation ansehen</translation>
    </message>
    <message>
        <source>See the state of virtual appliances</source>
        <translation>Den Zustand virtueller Appliances ansehen</translation>
    </message>
    <message>
        <source>See transforms</source>
        <translation>Transformationen ansehen</translation>
    </message>
    <message>
        <source>See violations of separation of duties</source>
        <translation>Verstöße gegen die Funktionstrennung ansehen</translation>
    </message>
    <message>
        <source>See virtual appliances</source>
        <translation>Virtuelle Appliances ansehen</translation>
    </message>
    <message>
        <source>See what a search finds</source>
        <translation>Was eine Suche findet, ansehen</translation>
    </message>
    <message>
        <source>See what can be requested</source>
        <translation>Was angefragt werden kann, ansehen</translation>
    </message>
    <message>
        <source>See workflows</source>
        <translation>Workflows ansehen</translation>
    </message>
    <message>
        <source>See, approve and reject access requests</source>
        <translation>Zugriffsanfragen ansehen, genehmigen und ablehnen</translation>
    </message>
    <message>
        <source>See, change and delete OAuth clients</source>
        <translation>OAuth-Clients ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete access profiles</source>
        <translation>Zugriffsprofile ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete accounts</source>
        <translation>Konten ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete certification campaigns</source>
        <translation>Zertifizierungskampagnen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete connectors</source>
        <translation>Konnektoren ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete entitlements</source>
        <translation>Berechtigungen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete everybody&apos;s personal access tokens</source>
        <translation>Die persönlichen Zugriffstoken aller ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete forms</source>
        <translation>Formulare ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete governance groups</source>
        <translation>Governance-Gruppen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete identities</source>
        <translation>Identitäten ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete identity profiles</source>
        <translation>Identitätsprofile ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete lifecycle states</source>
        <translation>Lebenszyklusstatus ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete non-employees</source>
        <translation>Nicht-Angestellte ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete policies of separation of duties</source>
        <translation>Richtlinien der Funktionstrennung ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete provisioning policies</source>
        <translation>Bereitstellungsrichtlinien ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete roles, within its owner&apos;s own limits</source>
        <translation>Rollen in den Grenzen seines Besitzers ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete roles, without limits</source>
        <translation>Rollen ohne Grenzen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete saved searches</source>
        <translation>Gespeicherte Suchen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete segments</source>
        <translation>Segmente ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete sources</source>
        <translation>Quellen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete subscriptions of event triggers</source>
        <translation>Abonnements von Ereignisauslösern ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete tags</source>
        <translation>Schlagwörter ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete templates of campaigns</source>
        <translation>Vorlagen von Kampagnen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete the attributes of identity profiles</source>
        <translation>Die Attribute von Identitätsprofilen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete the branding</source>
        <translation>Das Branding ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete the configuration of connectors</source>
        <translation>Die Konfiguration von Konnektoren ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete the roles of applications</source>
        <translation>Die Rollen von Anwendungen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete the schemas of sources</source>
        <translation>Die Schemata von Quellen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete transforms</source>
        <translation>Transformationen ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete violations of separation of duties</source>
        <translation>Verstöße gegen die Funktionstrennung ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete virtual appliances</source>
        <translation>Virtuelle Appliances ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, change and delete workflows</source>
        <translation>Workflows ansehen, ändern und löschen</translation>
    </message>
    <message>
        <source>See, export and import the configuration of the tenant</source>
        <translation>Die Konfiguration des Mandanten ansehen, exportieren und importieren</translation>
    </message>
    <message>
        <source>See, make and delete reports</source>
        <translation>Berichte ansehen, erstellen und löschen</translation>
    </message>
    <message>
        <source>See, make, change and delete its owner&apos;s personal access tokens</source>
        <translation>Die persönlichen Zugriffstoken seines Besitzers ansehen, erstellen, ändern und löschen</translation>
    </message>
    <message>
        <source>Start the aggregation of sources</source>
        <translation>Die Aggregation von Quellen starten</translation>
    </message>
    <message>
        <source>Start workflows from outside</source>
        <translation>Workflows von außen starten</translation>
    </message>
    <message>
        <source>Use only what needs no permission at all</source>
        <translation>Nur benutzen, was gar keine Berechtigung braucht</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Least</source>
        <translation>Am wenigsten</translation>
    </message>
    <message>
        <source>aggregate</source>
        <translation>aggregieren</translation>
    </message>
    <message>
        <source>change state</source>
        <translation>Status ändern</translation>
    </message>
    <message>
        <source>execute</source>
        <translation>ausführen</translation>
    </message>
    <message>
        <source>provision</source>
        <translation>bereitstellen</translation>
    </message>
    <message>
        <source>schedule</source>
        <translation>planen</translation>
    </message>
    <message>
        <source>Access profiles</source>
        <translation>Zugriffsprofile</translation>
    </message>
    <message>
        <source>Access request approvals</source>
        <translation>Genehmigungen von Zugriffsanfragen</translation>
    </message>
    <message>
        <source>Access requests</source>
        <translation>Zugriffsanfragen</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>All personal access tokens</source>
        <translation>Alle persönlichen Zugriffstoken</translation>
    </message>
    <message>
        <source>Application roles</source>
        <translation>Anwendungsrollen</translation>
    </message>
    <message>
        <source>Branding</source>
        <translation>Branding</translation>
    </message>
    <message>
        <source>Campaign templates</source>
        <translation>Kampagnenvorlagen</translation>
    </message>
    <message>
        <source>Campaigns</source>
        <translation>Kampagnen</translation>
    </message>
    <message>
        <source>Configuration hub</source>
        <translation>Konfigurations-Hub</translation>
    </message>
    <message>
        <source>Connector configuration</source>
        <translation>Konnektorkonfiguration</translation>
    </message>
    <message>
        <source>Connectors</source>
        <translation>Konnektoren</translation>
    </message>
    <message>
        <source>Event triggers</source>
        <translation>Ereignisauslöser</translation>
    </message>
    <message>
        <source>Forms</source>
        <translation>Formulare</translation>
    </message>
    <message>
        <source>Governance groups</source>
        <translation>Governance-Gruppen</translation>
    </message>
    <message>
        <source>Identities</source>
        <translation>Identitäten</translation>
    </message>
    <message>
        <source>Identity history</source>
        <translation>Identitätsgeschichte</translation>
    </message>
    <message>
        <source>Identity profile attributes</source>
        <translation>Attribute von Identitätsprofilen</translation>
    </message>
    <message>
        <source>Identity profiles</source>
        <translation>Identitätsprofile</translation>
    </message>
    <message>
        <source>Lifecycle states</source>
        <translation>Lebenszyklusstatus</translation>
    </message>
    <message>
        <source>Multifactor sign-in</source>
        <translation>Mehrfaktor-Anmeldung</translation>
    </message>
    <message>
        <source>My personal access tokens</source>
        <translation>Meine persönlichen Zugriffstoken</translation>
    </message>
    <message>
        <source>Non-employees</source>
        <translation>Nicht-Angestellte</translation>
    </message>
    <message>
        <source>OAuth clients</source>
        <translation>OAuth-Clients</translation>
    </message>
    <message>
        <source>Organization settings</source>
        <translation>Einstellungen der Organisation</translation>
    </message>
    <message>
        <source>Password policies</source>
        <translation>Passwortrichtlinien</translation>
    </message>
    <message>
        <source>Provisioning policies</source>
        <translation>Bereitstellungsrichtlinien</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Berichte</translation>
    </message>
    <message>
        <source>Roles, checked</source>
        <translation>Rollen, geprüft</translation>
    </message>
    <message>
        <source>Roles, unchecked</source>
        <translation>Rollen, ungeprüft</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>Gespeicherte Suchen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>Segmente</translation>
    </message>
    <message>
        <source>Separation of duties: policies</source>
        <translation>Funktionstrennung: Richtlinien</translation>
    </message>
    <message>
        <source>Separation of duties: violations</source>
        <translation>Funktionstrennung: Verstöße</translation>
    </message>
    <message>
        <source>Sign-in of the organization</source>
        <translation>Anmeldung der Organisation</translation>
    </message>
    <message>
        <source>Sign-in of users</source>
        <translation>Anmeldung von Benutzern</translation>
    </message>
    <message>
        <source>Source schemas</source>
        <translation>Quellschemata</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Transforms</source>
        <translation>Transformationen</translation>
    </message>
    <message>
        <source>Virtual appliances</source>
        <translation>Virtuelle Appliances</translation>
    </message>
    <message>
        <source>Workflows</source>
        <translation>Workflows</translation>
    </message>
    <message>
        <source>Get credentials for its owner&apos;s file stores, databases and registries</source>
        <translation>Zugangsdaten zu den Dateispeichern, Datenbanken und Registrys seines Besitzers bekommen</translation>
    </message>
    <message>
        <source>Prove who its owner is</source>
        <translation>Beweisen, wer sein Besitzer ist</translation>
    </message>
    <message>
        <source>See its owner&apos;s name and roles</source>
        <translation>Namen und Rollen seines Besitzers sehen</translation>
    </message>
    <message>
        <source>credentials</source>
        <translation>Zugangsdaten</translation>
    </message>
    <message>
        <source>profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Speicher</translation>
    </message>
</context>
<context>
    <name>patkeeper::SecretEnvelope</name>
    <message>
        <source>The keychain&apos;s entry was not written by Patkeeper. It was left as it is; look at it in the keychain&apos;s own program.</source>
        <translation>Der Eintrag im Schlüsselbund stammt nicht von Patkeeper. Er blieb, wie er ist; sehen Sie im Programm des Schlüsselbunds nach.</translation>
    </message>
    <message>
        <source>The keychain&apos;s entry was written by a newer Patkeeper. Update Patkeeper to read it.</source>
        <translation>Der Eintrag im Schlüsselbund stammt von einem neueren Patkeeper. Aktualisieren Sie Patkeeper, um ihn zu lesen.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SecretField</name>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>sichtbar</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>verborgen</translation>
    </message>
</context>
<context>
    <name>patkeeper::SecretFile</name>
    <message>
        <source>The secret could not be saved in %1. Choose another folder.</source>
        <translation>Das Geheimnis ließ sich nicht in %1 speichern. Wählen Sie einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SecretPartsView</name>
    <message>
        <source>Show the secret</source>
        <translation>Das Geheimnis zeigen</translation>
    </message>
    <message>
        <source>Time until the clipboard is cleared</source>
        <translation>Zeit, bis die Zwischenablage geleert wird</translation>
    </message>
    <message>
        <source>Sho&amp;w</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>Copied. The clipboard is cleared in %1 s.</source>
        <translation>Kopiert. Die Zwischenablage wird in %1 s geleert.</translation>
    </message>
    <message>
        <source>The clipboard was cleared.</source>
        <translation>Die Zwischenablage wurde geleert.</translation>
    </message>
    <message>
        <source>Something else was copied meanwhile: the secret is no longer on the clipboard.</source>
        <translation>Inzwischen wurde etwas anderes kopiert: Das Geheimnis ist nicht mehr in der Zwischenablage.</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the secret</source>
        <translation>Das Geheimnis kopieren</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>%1 kopieren</translation>
    </message>
    <message>
        <source>&amp;Hide</source>
        <translation>&amp;Verbergen</translation>
    </message>
    <message>
        <source>Hide the secret</source>
        <translation>Das Geheimnis verbergen</translation>
    </message>
    <message>
        <source>The secret is shown for %1 s.</source>
        <translation>Das Geheimnis wird %1 s lang gezeigt.</translation>
    </message>
    <message>
        <source>The secret is hidden.</source>
        <translation>Das Geheimnis ist verborgen.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Hide %1</source>
        <translation>%1 verbergen</translation>
    </message>
    <message>
        <source>Show %1</source>
        <translation>%1 zeigen</translation>
    </message>
</context>
<context>
    <name>patkeeper::ServicePage</name>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Where are the tokens that Patkeeper is to keep for you?</source>
        <translation>Wo sind die Token, die Patkeeper für Sie verwahren soll?</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Konto hinzufügen</translation>
    </message>
</context>
<context>
    <name>patkeeper::ServicePictures</name>
    <message>
        <source>There is no account for that picture.</source>
        <translation>Für dieses Bild gibt es kein Konto.</translation>
    </message>
    <message>
        <source>There are no tokens to be extended.</source>
        <translation>Es gibt keine Token, die verlängert werden können.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SettingsDialog</name>
    <message>
        <source> s</source>
        <comment>seconds, after a number</comment>
        <translation> s</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Clear the clipboard after</source>
        <translation>Zwischenablage leeren nach</translation>
    </message>
    <message>
        <source>Hide a shown secret after</source>
        <translation>Gezeigtes Geheimnis verbergen nach</translation>
    </message>
    <message>
        <source>Before revoking</source>
        <translation>Vor dem Widerrufen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Ask for the name or the count when it is risky</source>
        <translation>Bei Risiko nach dem Namen oder der Anzahl fragen</translation>
    </message>
    <message>
        <source>Always ask for the name or the count</source>
        <translation>Immer nach dem Namen oder der Anzahl fragen</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Aussehen</translation>
    </message>
    <message>
        <source>&amp;Clear the clipboard after</source>
        <translation>&amp;Zwischenablage leeren nach</translation>
    </message>
    <message>
        <source>Also when the program ends, the screen is locked or the computer sleeps.</source>
        <translation>Auch wenn das Programm endet, der Bildschirm gesperrt wird oder der Computer schläft.</translation>
    </message>
    <message>
        <source>&amp;Hide a shown secret after</source>
        <translation>Gezeigtes Geheimnis &amp;verbergen nach</translation>
    </message>
    <message>
        <source>Also as soon as another window is used.</source>
        <translation>Auch sobald ein anderes Fenster benutzt wird.</translation>
    </message>
    <message>
        <source>Before &amp;revoking</source>
        <translation>Vor dem &amp;Widerrufen</translation>
    </message>
    <message>
        <source>Risky: several tokens at once, or one that was used within the last day.</source>
        <translation>Riskant: mehrere Token auf einmal, oder eines, das am letzten Tag benutzt wurde.</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Restore &amp;defaults</source>
        <translation>&amp;Standardwerte</translation>
    </message>
    <message>
        <source>Column %1</source>
        <translation>Spalte %1</translation>
    </message>
    <message>
        <source>Reset &amp;order and widths</source>
        <translation>&amp;Ordnung, Breiten zurücksetzen</translation>
    </message>
    <message>
        <source>Reset order and widths of the columns</source>
        <translation>Ordnung und Breiten der Spalten zurücksetzen</translation>
    </message>
    <message>
        <source>Secrets are kept in</source>
        <translation>Ort der Geheimnisse</translation>
    </message>
    <message>
        <source>While none are kept, “patkeeper-cli store use” chooses another place.</source>
        <translation>Solange keine hinterlegt sind, wählt „patkeeper-cli store use“ einen anderen Ort.</translation>
    </message>
    <message>
        <source>When the window is closed</source>
        <translation>Beim Schließen des Fensters</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Re&amp;minders</source>
        <translation>Er&amp;innerungen</translation>
    </message>
    <message>
        <source>&amp;General</source>
        <translation>All&amp;gemein</translation>
    </message>
    <message>
        <source>Restore the defaults of this page</source>
        <translation>Standardwerte dieser Seite wiederherstellen</translation>
    </message>
    <message>
        <source>Stay in the tray, or minimised where there is none</source>
        <translation>Im Infobereich bleiben; wo es keinen gibt, minimieren</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>&amp;When the window is closed</source>
        <translation>Beim Schließen des &amp;Fensters</translation>
    </message>
    <message>
        <source>Reminders and rotations by themselves need it to be running.</source>
        <translation>Erinnerungen und Rotationen von selbst gibt es nur, solange Patkeeper läuft.</translation>
    </message>
</context>
<context>
    <name>patkeeper::ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>In the window</source>
        <translation>Im Fenster</translation>
    </message>
    <message>
        <source>From field to field</source>
        <translation>Von Feld zu Feld</translation>
    </message>
    <message>
        <source>From the filter to the table</source>
        <translation>Vom Filter zur Tabelle</translation>
    </message>
    <message>
        <source>From the table to the details</source>
        <translation>Von der Tabelle zu den Einzelheiten</translation>
    </message>
    <message>
        <source>Select all tokens</source>
        <translation>Alle Token auswählen</translation>
    </message>
    <message>
        <source>What can be done here</source>
        <translation>Was hier getan werden kann</translation>
    </message>
    <message>
        <source>Unfold or fold a group</source>
        <translation>Eine Gruppe auf- oder zuklappen</translation>
    </message>
    <message>
        <source>Menu bar</source>
        <translation>Menüleiste</translation>
    </message>
</context>
<context>
    <name>patkeeper::Sidebar</name>
    <message>
        <source>Groups and accounts</source>
        <translation>Gruppen und Konten</translation>
    </message>
</context>
<context>
    <name>patkeeper::SignIn</name>
    <message>
        <source>%1 points to another address instead of answering. Check the address of the sign-in service, and whether this network asks for a sign-in of its own first.</source>
        <translation>%1 verweist auf eine andere Adresse, statt zu antworten. Prüfen Sie die Adresse des Anmeldedienstes und ob dieses Netzwerk zuerst eine eigene Anmeldung verlangt.</translation>
    </message>
    <message>
        <source>%1 asks to be left alone for a while. Wait a few minutes, then try again.</source>
        <translation>%1 möchte eine Weile nicht gefragt werden. Warten Sie einige Minuten und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The sign-in service %1 has a fault at the moment. Try again later.</source>
        <translation>Der Anmeldedienst %1 ist gerade gestört. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>%1 answered with a web page instead of data. Check the address of the sign-in service, and whether this network asks for a sign-in of its own first.</source>
        <translation>%1 hat mit einer Webseite statt mit Daten geantwortet. Prüfen Sie die Adresse des Anmeldedienstes und ob dieses Netzwerk zuerst eine eigene Anmeldung verlangt.</translation>
    </message>
    <message>
        <source>The answer of %1 could not be understood. Check the address of the sign-in service, or try again later.</source>
        <translation>Die Antwort von %1 ließ sich nicht verstehen. Prüfen Sie die Adresse des Anmeldedienstes oder versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>The address of the sign-in service must begin with https:// and name nothing but the service, such as https://login.microsoftonline.com. Correct it.</source>
        <translation>Die Adresse des Anmeldedienstes muss mit https:// beginnen und nur den Dienst nennen, wie https://login.microsoftonline.com. Berichtigen Sie sie.</translation>
    </message>
    <message>
        <source>The directory must be given by its id, by its domain, or as “organizations”. Correct it.</source>
        <translation>Das Verzeichnis ist mit seiner ID, seiner Domäne oder als „organizations“ anzugeben. Berichtigen Sie es.</translation>
    </message>
    <message>
        <source>This is not an answer to the sign-in that is under way here. Use the address that the browser shows at the end of this very sign-in.</source>
        <translation>Das ist keine Antwort auf die Anmeldung, die hier läuft. Nehmen Sie die Adresse, die der Browser am Ende genau dieser Anmeldung zeigt.</translation>
    </message>
    <message>
        <source>The sign-in service&apos;s word on who signed in does not fit this sign-in, so it was not accepted. Start again from the beginning, and check this computer&apos;s clock.</source>
        <translation>Was der Anmeldedienst darüber sagt, wer sich angemeldet hat, passt nicht zu dieser Anmeldung und wurde nicht angenommen. Beginnen Sie von vorn und prüfen Sie die Uhr dieses Rechners.</translation>
    </message>
    <message>
        <source>Please approve this app for me, or for everybody, in the Microsoft Entra admin center (Enterprise applications, then the app, then Permissions).

Program: Patkeeper, which keeps my personal access tokens and replaces them before they expire
App id: %1
Directory: %2
Delegated permissions: %3

They are used in my name only, after I have signed in; the program has no permission of its own.</source>
        <translation>Bitte genehmigen Sie diese App für mich oder für alle im Microsoft Entra Admin Center (Unternehmensanwendungen, dort die App, dann Berechtigungen).

Programm: Patkeeper, das meine persönlichen Zugriffstoken verwahrt und vor ihrem Ablauf ersetzt
App-ID: %1
Verzeichnis: %2
Delegierte Berechtigungen: %3

Sie werden nur in meinem Namen benutzt, nachdem ich mich angemeldet habe; das Programm hat keine eigene Berechtigung.</translation>
    </message>
    <message>
        <source>You have been signed out. Sign in again; nothing was changed.</source>
        <translation>Sie wurden abgemeldet. Melden Sie sich erneut an; es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Your organization asks for a further step of signing in. Sign in again in the browser and follow what it asks for.</source>
        <translation>Ihre Organisation verlangt einen weiteren Schritt der Anmeldung. Melden Sie sich im Browser erneut an und folgen Sie dem, was er verlangt.</translation>
    </message>
    <message>
        <source>Nobody has allowed this app to act for you yet. Sign in and accept, or ask your administrator to approve the app.</source>
        <translation>Noch hat niemand dieser App erlaubt, für Sie zu handeln. Melden Sie sich an und stimmen Sie zu, oder bitten Sie Ihre Administration, die App zu genehmigen.</translation>
    </message>
    <message>
        <source>Your organization requires an administrator to approve this app. Send them the request, and sign in when it is approved.</source>
        <translation>In Ihrer Organisation muss die Administration diese App genehmigen. Senden Sie ihr die Anfrage und melden Sie sich an, wenn sie genehmigt ist.</translation>
    </message>
    <message>
        <source>The sign-in was declined. Nothing was changed; start it again when needed.</source>
        <translation>Die Anmeldung wurde abgelehnt. Es wurde nichts geändert; beginnen Sie sie bei Bedarf neu.</translation>
    </message>
    <message>
        <source>Your organization&apos;s access rules block this sign-in (%1). Ask your administrator; trying again changes nothing.</source>
        <translation>Die Zugriffsregeln Ihrer Organisation verhindern diese Anmeldung (%1). Fragen Sie Ihre Administration; ein neuer Versuch ändert nichts.</translation>
    </message>
    <message>
        <source>You are not assigned to this app. Ask your administrator to assign you.</source>
        <translation>Sie sind dieser App nicht zugewiesen. Bitten Sie Ihre Administration um die Zuweisung.</translation>
    </message>
    <message>
        <source>This account does not belong to the organization&apos;s directory. Sign in with another account, or check the directory in the settings.</source>
        <translation>Dieses Konto gehört nicht zum Verzeichnis der Organisation. Melden Sie sich mit einem anderen Konto an oder prüfen Sie das Verzeichnis in den Einstellungen.</translation>
    </message>
    <message>
        <source>The directory does not know this app: the app id or the directory is wrong, or the app was removed or switched off. Check both.</source>
        <translation>Das Verzeichnis kennt diese App nicht: App-ID oder Verzeichnis ist falsch, oder die App wurde entfernt oder abgeschaltet. Prüfen Sie beide.</translation>
    </message>
    <message>
        <source>There is no such directory. Check the directory in the settings.</source>
        <translation>Ein solches Verzeichnis gibt es nicht. Prüfen Sie das Verzeichnis in den Einstellungen.</translation>
    </message>
    <message>
        <source>This app works in its own directory only. Enter that directory&apos;s id in the settings.</source>
        <translation>Diese App geht nur in ihrem eigenen Verzeichnis. Geben Sie dessen ID in den Einstellungen ein.</translation>
    </message>
    <message>
        <source>The app registration lacks the permission for this service, or the service is not set up in the directory. Ask whoever registered the app to add it.</source>
        <translation>Der App-Registrierung fehlt die Berechtigung für diesen Dienst, oder der Dienst ist im Verzeichnis nicht eingerichtet. Bitten Sie, wer die App registriert hat, sie hinzuzufügen.</translation>
    </message>
    <message>
        <source>This app id belongs to Microsoft and may not be used for this service. Enter the app id of a registration of your own.</source>
        <translation>Diese App-ID gehört Microsoft und darf für diesen Dienst nicht benutzt werden. Geben Sie die App-ID einer eigenen Registrierung ein.</translation>
    </message>
    <message>
        <source>The sign-in service does not know the permissions that were asked for. Check the permissions in the settings.</source>
        <translation>Der Anmeldedienst kennt die verlangten Berechtigungen nicht. Prüfen Sie die Berechtigungen in den Einstellungen.</translation>
    </message>
    <message>
        <source>The app registration does not know the address that the browser comes back to. Register %2 there, for mobile and desktop applications.</source>
        <translation>Die App-Registrierung kennt die Adresse nicht, zu der der Browser zurückkehrt. Tragen Sie dort %2 ein, für Mobilgerät- und Desktopanwendungen.</translation>
    </message>
    <message>
        <source>The app registration is not one of a desktop program. Register %2 for mobile and desktop applications there, and allow public client flows.</source>
        <translation>Die App-Registrierung ist keine für ein Desktopprogramm. Tragen Sie dort %2 für Mobilgerät- und Desktopanwendungen ein und erlauben Sie öffentliche Clientflows.</translation>
    </message>
    <message>
        <source>This sign-in was used already. Start it again from the beginning.</source>
        <translation>Diese Anmeldung wurde schon benutzt. Beginnen Sie sie von vorn.</translation>
    </message>
    <message>
        <source>The sign-in that came back was not begun here, so it was not accepted. Start it again, and report it if that happens twice.</source>
        <translation>Die Anmeldung, die zurückkam, wurde nicht hier begonnen und deshalb nicht angenommen. Beginnen Sie sie neu, und melden Sie es, wenn das zweimal geschieht.</translation>
    </message>
    <message>
        <source>Your account is disabled or locked, or its password is wrong or has expired (%1). Sort that out with your organization first.</source>
        <translation>Ihr Konto ist deaktiviert oder gesperrt, oder sein Passwort ist falsch oder abgelaufen (%1). Klären Sie das zuerst mit Ihrer Organisation.</translation>
    </message>
    <message>
        <source>The sign-in service is busy or has a fault at the moment. Try again later.</source>
        <translation>Der Anmeldedienst ist gerade überlastet oder gestört. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>Nobody has signed in with the code yet. Enter it on the page shown.</source>
        <translation>Noch hat sich niemand mit dem Code angemeldet. Geben Sie ihn auf der genannten Seite ein.</translation>
    </message>
    <message>
        <source>The sign-in service does not know the code. Start again for a new one.</source>
        <translation>Der Anmeldedienst kennt den Code nicht. Beginnen Sie neu für einen neuen.</translation>
    </message>
    <message>
        <source>The code ended before it was used. Start again for a new one.</source>
        <translation>Der Code ist abgelaufen, bevor er benutzt wurde. Beginnen Sie neu für einen neuen.</translation>
    </message>
    <message>
        <source>The sign-in service does not accept this app as it is registered. Check the app id, and that public client flows are allowed for it.</source>
        <translation>Der Anmeldedienst nimmt diese App so, wie sie registriert ist, nicht an. Prüfen Sie die App-ID und ob öffentliche Clientflows für sie erlaubt sind.</translation>
    </message>
    <message>
        <source>The sign-in service did not accept the request (%1). Check the settings of the sign-in; if they are right, report this.</source>
        <translation>Der Anmeldedienst hat die Anfrage nicht angenommen (%1). Prüfen Sie die Einstellungen der Anmeldung; sind sie richtig, melden Sie das.</translation>
    </message>
    <message>
        <source>This looks like a personal access token, and those cannot manage themselves. Paste an access token from a sign-in, or sign in with the browser.</source>
        <translation>Das sieht wie ein persönliches Zugriffstoken aus, und die können sich nicht selbst verwalten. Fügen Sie ein Zugriffstoken aus einer Anmeldung ein oder melden Sie sich mit dem Browser an.</translation>
    </message>
    <message>
        <source>This looks like the access token of an app, a service principal or a managed identity. Only a person&apos;s own works here; sign in as yourself.</source>
        <translation>Das sieht wie das Zugriffstoken einer App, eines Dienstprinzipals oder einer verwalteten Identität aus. Hier geht nur das eigene einer Person; melden Sie sich als Sie selbst an.</translation>
    </message>
    <message>
        <source>By its own words this access token has expired. Get a fresh one.</source>
        <translation>Nach eigener Angabe ist dieses Zugriffstoken abgelaufen. Holen Sie ein frisches.</translation>
    </message>
    <message>
        <source>By its own words this access token is for another service. Get one for the service that the account is at.</source>
        <translation>Nach eigener Angabe ist dieses Zugriffstoken für einen anderen Dienst. Holen Sie eines für den Dienst, bei dem das Konto ist.</translation>
    </message>
    <message>
        <source>This does not look like an access token alone. Paste its value only, without quotes, spaces or the words around it.</source>
        <translation>Das sieht nicht nur nach einem Zugriffstoken aus. Fügen Sie nur seinen Wert ein, ohne Anführungszeichen, Leerzeichen oder den Text darum.</translation>
    </message>
    <message>
        <source>There is no app id to sign in with. Enter the app id of the registration that your organization has for Patkeeper.</source>
        <translation>Zum Anmelden fehlt eine App-ID. Geben Sie die App-ID der Registrierung ein, die Ihre Organisation für Patkeeper hat.</translation>
    </message>
    <message>
        <source>No complete answer came from %1, so this sign-in may be used up. Check the network connection, then sign in again.</source>
        <translation>Von %1 kam keine vollständige Antwort, deshalb ist diese Anmeldung vielleicht verbraucht. Prüfen Sie die Netzwerkverbindung und melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>No complete answer came from %1, so the sign-in was perhaps not renewed. Check the network connection, then try again.</source>
        <translation>Von %1 kam keine vollständige Antwort, deshalb wurde die Anmeldung vielleicht nicht erneuert. Prüfen Sie die Netzwerkverbindung und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>No complete answer came from %1. Check the network connection, then try again.</source>
        <translation>Von %1 kam keine vollständige Antwort. Prüfen Sie die Netzwerkverbindung und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>%1 does not accept this client id and secret (any more). The token that you sign in with may be revoked or expired. Sign in with another one.</source>
        <translation>%1 nimmt diese Client-ID und dieses Geheimnis nicht (mehr) an. Vielleicht ist das Token, mit dem Sie sich anmelden, widerrufen oder abgelaufen. Melden Sie sich mit einem anderen an.</translation>
    </message>
    <message>
        <source>The account was closed before the request was sent. Nothing was changed.</source>
        <translation>Das Konto wurde geschlossen, bevor die Anfrage gesendet war. Nichts wurde geändert.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SignInAttempt</name>
    <message>
        <source>No sign-in is waiting for the browser. Start one first.</source>
        <translation>Keine Anmeldung wartet auf den Browser. Beginnen Sie zuerst eine.</translation>
    </message>
    <message>
        <source>No answer came from %1. Try again.</source>
        <translation>Von %1 kam keine Antwort. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The sign-in was stopped. Start it again when needed.</source>
        <translation>Die Anmeldung wurde abgebrochen. Beginnen Sie sie bei Bedarf neu.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SignInDonePage</name>
    <message>
        <source>Signed in.</source>
        <translation>Angemeldet.</translation>
    </message>
    <message>
        <source>The account is added.</source>
        <translation>Das Konto ist hinzugefügt.</translation>
    </message>
    <message>
        <source>The service did not say who you are there: everything works, but a secret that you bring in cannot be proven to be yours.</source>
        <translation>Der Dienst hat nicht gesagt, wer Sie dort sind: Alles funktioniert, aber bei einem mitgebrachten Geheimnis lässt sich nicht nachweisen, dass es Ihres ist.</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens are listed.</source>
        <translation>
            <numerusform>%n Token ist aufgelistet.</numerusform>
            <numerusform>%n Token sind aufgelistet.</numerusform>
        </translation>
    </message>
    <message>
        <source>You are signed in as %1. %2</source>
        <comment>user, how many tokens</comment>
        <translation>Sie sind als %1 angemeldet. %2</translation>
    </message>
    <message>
        <source>Signed in to “%1”</source>
        <translation>Bei „%1“ angemeldet</translation>
    </message>
    <message>
        <source>“%1” is ready</source>
        <translation>„%1“ ist bereit</translation>
    </message>
    <message>
        <source>Enter your tokens with “New token”. They are kept here, and nothing is sent anywhere.</source>
        <translation>Tragen Sie Ihre Token mit „Neues Token“ ein. Sie bleiben hier, und nirgendwohin wird etwas gesendet.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SignInFlow</name>
    <message>
        <source>An account needs a name without “/” and “#”. Choose another name.</source>
        <translation>Ein Konto braucht einen Namen ohne „/“ und „#“. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>There is an account “%1” already. Choose another name, or sign in again to that one.</source>
        <translation>Es gibt schon ein Konto „%1“. Wählen Sie einen anderen Namen, oder melden Sie sich dort neu an.</translation>
    </message>
    <message>
        <source>There is no access token. Paste one and try again.</source>
        <translation>Es fehlt ein Zugriffstoken. Fügen Sie eines ein.</translation>
    </message>
    <message>
        <source>This version does not know that kind of service.</source>
        <translation>Diese Version kennt diese Art von Dienst nicht.</translation>
    </message>
    <message>
        <source>Signing in to “%1”</source>
        <translation>Anmeldung bei „%1“</translation>
    </message>
    <message>
        <source>Adding “%1”</source>
        <translation>„%1“ wird hinzugefügt</translation>
    </message>
    <message>
        <source>This program cannot sign in that way. Choose another way to sign in.</source>
        <translation>So kann dieses Programm nicht anmelden. Wählen Sie eine andere Art der Anmeldung.</translation>
    </message>
    <message>
        <source>You signed in as another user (%1). Sign in as %2, or add a new account.</source>
        <translation>Sie haben sich als anderer Benutzer angemeldet (%1). Melden Sie sich als %2 an oder fügen Sie ein neues Konto hinzu.</translation>
    </message>
    <message>
        <source>There is nothing to sign in to for this account.</source>
        <translation>Für dieses Konto gibt es nichts zum Anmelden.</translation>
    </message>
    <message>
        <source>There is no password. Enter it and try again.</source>
        <translation>Das Passwort fehlt. Geben Sie es ein und versuchen Sie es noch einmal.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SignInMethodPage</name>
    <message>
        <source>S&amp;ettings of this sign-in</source>
        <translation>&amp;Einstellungen dieser Anmeldung</translation>
    </message>
    <message>
        <source>How to get an app &amp;registered</source>
        <translation>So wird eine App &amp;registriert</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Zugriffstoken</translation>
    </message>
    <message>
        <source>Paste it here; it is never shown</source>
        <translation>Hier einfügen; es wird nie angezeigt</translation>
    </message>
    <message>
        <source>Access &amp;token</source>
        <translation>Zugriffs&amp;token</translation>
    </message>
    <message>
        <source>Looking for the Azure CLI…</source>
        <translation>Die Azure CLI wird gesucht…</translation>
    </message>
    <message>
        <source>Paste an access token.</source>
        <translation>Fügen Sie ein Zugriffstoken ein.</translation>
    </message>
    <message>
        <source>By its own words it ends %1 (%2).</source>
        <translation>Nach eigener Angabe läuft es am %1 ab (%2).</translation>
    </message>
    <message>
        <source>You sign in at %1. The access token that comes of it is sent to %2 and nowhere else.</source>
        <translation>Sie melden sich bei %1 an. Das Zugriffstoken, das Sie dort bekommen, wird an %2 gesendet und sonst nirgendwohin.</translation>
    </message>
    <message>
        <source>The access token is sent to %1 and nowhere else.</source>
        <translation>Das Zugriffstoken wird an %1 gesendet und sonst nirgendwohin.</translation>
    </message>
    <message>
        <source>&amp;Open the browser</source>
        <translation>&amp;Browser öffnen</translation>
    </message>
    <message>
        <source>&amp;Get a code</source>
        <translation>&amp;Code holen</translation>
    </message>
    <message>
        <source>&amp;Sign in</source>
        <translation>&amp;Anmelden</translation>
    </message>
    <message>
        <source>How do you want to sign in?</source>
        <translation>Wie möchten Sie sich anmelden?</translation>
    </message>
    <message>
        <source>Sign in to “%1” again</source>
        <translation>Bei „%1“ neu anmelden</translation>
    </message>
    <message>
        <source>The id and the secret are sent to %1 and nowhere else.</source>
        <translation>Kennung und Geheimnis werden an %1 gesendet und sonst nirgendwohin.</translation>
    </message>
    <message>
        <source>The id and the secret are sent to %1, and the access token that comes of them to %2 and nowhere else.</source>
        <translation>Kennung und Geheimnis werden an %1 gesendet, und das Zugriffstoken, das daraus wird, an %2 und sonst nirgendwohin.</translation>
    </message>
    <message>
        <source>User name and password are sent to %1 and nowhere else.</source>
        <translation>Benutzername und Passwort werden an %1 gesendet und sonst nirgendwohin.</translation>
    </message>
    <message>
        <source>You sign in at %1. The access token that comes of it is sent there and nowhere else.</source>
        <translation>Sie melden sich bei %1 an. Das Zugriffstoken, das daraus wird, wird dorthin gesendet und sonst nirgendwohin.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SignInProgressPage</name>
    <message>
        <source>Send this to your ad&amp;ministrator:</source>
        <translation>Senden Sie das Ihrer Ad&amp;ministration:</translation>
    </message>
    <message>
        <source>Text for your administrator</source>
        <translation>Text für Ihre Administration</translation>
    </message>
    <message>
        <source>Co&amp;py the text</source>
        <translation>Text &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy the text for your administrator</source>
        <translation>Den Text für Ihre Administration kopieren</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Saving it in the keychain…</source>
        <translation>Wird im Schlüsselbund gespeichert…</translation>
    </message>
    <message>
        <source>If it asks for its password, answer it there.</source>
        <translation>Falls er nach seinem Passwort fragt, antworten Sie dort.</translation>
    </message>
    <message>
        <source>Sign in in the browser</source>
        <translation>Im Browser anmelden</translation>
    </message>
    <message>
        <source>Sign in with the code</source>
        <translation>Mit dem Code anmelden</translation>
    </message>
    <message>
        <source>Try the access token of the Azure CLI at %1</source>
        <translation>Das Zugriffstoken der Azure CLI bei %1 erproben</translation>
    </message>
    <message>
        <source>Try the access token at %1</source>
        <translation>Das Zugriffstoken bei %1 erproben</translation>
    </message>
    <message>
        <source>Read the list of tokens</source>
        <translation>Die Liste der Token lesen</translation>
    </message>
    <message>
        <source>Save the account</source>
        <translation>Das Konto speichern</translation>
    </message>
    <message>
        <source>Keep the sign-in in the keychain</source>
        <translation>Die Anmeldung im Schlüsselbund hinterlegen</translation>
    </message>
    <message>
        <source>Signing in</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>Get an access token with the id and the secret</source>
        <translation>Mit Kennung und Geheimnis ein Zugriffstoken holen</translation>
    </message>
    <message>
        <source>Try user name and password at %1</source>
        <translation>Benutzername und Passwort bei %1 ausprobieren</translation>
    </message>
</context>
<context>
    <name>patkeeper::SignInSettingsForm</name>
    <message>
        <source>A&amp;pp id</source>
        <translation>A&amp;pp-ID</translation>
    </message>
    <message>
        <source>Application (client) id of the app registration</source>
        <translation>Anwendungs-ID (Client) der App-Registrierung</translation>
    </message>
    <message>
        <source>D&amp;irectory</source>
        <translation>&amp;Verzeichnis</translation>
    </message>
    <message>
        <source>Directory (tenant): its id or domain</source>
        <translation>Verzeichnis (Mandant): seine ID oder Domäne</translation>
    </message>
    <message>
        <source>Sign-in ser&amp;vice</source>
        <translation>Anmelde&amp;dienst</translation>
    </message>
    <message>
        <source>Address of the sign-in service</source>
        <translation>Adresse des Anmeldedienstes</translation>
    </message>
    <message>
        <source>Per&amp;missions</source>
        <translation>Be&amp;rechtigungen</translation>
    </message>
    <message>
        <source>Permissions to ask for</source>
        <translation>Zu erfragende Berechtigungen</translation>
    </message>
    <message>
        <source>Address that the browser comes back to</source>
        <translation>Adresse, zu der der Browser zurückkommt</translation>
    </message>
    <message>
        <source>Comes bac&amp;k to</source>
        <translation>Kommt zurück &amp;zu</translation>
    </message>
    <message>
        <source>This is not an address to sign in at. Enter one that begins with https://, or leave it empty.</source>
        <translation>Das ist keine Adresse zum Anmelden. Geben Sie eine ein, die mit https:// beginnt, oder lassen Sie das Feld leer.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SignInWording</name>
    <message>
        <source>Paste an access token</source>
        <translation>Ein Zugriffstoken einfügen</translation>
    </message>
    <message>
        <source>Browser</source>
        <translation>Browser</translation>
    </message>
    <message>
        <source>Code on another device</source>
        <translation>Code auf einem anderen Gerät</translation>
    </message>
    <message>
        <source>Azure CLI</source>
        <translation>Azure CLI</translation>
    </message>
    <message>
        <source>For a look around: it ends after about an hour, and then you paste another one.</source>
        <translation>Um sich umzusehen: Es läuft nach etwa einer Stunde ab, und dann fügen Sie ein anderes ein.</translation>
    </message>
    <message>
        <source>You sign in once, in your own browser, and it holds. Needs an app registration.</source>
        <translation>Sie melden sich einmal in Ihrem eigenen Browser an, und es bleibt dabei. Braucht eine App-Registrierung.</translation>
    </message>
    <message>
        <source>For a computer without a browser. Needs an app registration, and many organizations do not allow it.</source>
        <translation>Für einen Computer ohne Browser. Braucht eine App-Registrierung, und viele Organisationen erlauben es nicht.</translation>
    </message>
    <message>
        <source>Uses the sign-in that the Azure CLI has already. Nothing is registered and nothing is kept.</source>
        <translation>Benutzt die Anmeldung, die die Azure CLI schon hat. Nichts wird registriert und nichts hinterlegt.</translation>
    </message>
    <message>
        <source>Id and secret of a token</source>
        <translation>Kennung und Geheimnis eines Tokens</translation>
    </message>
    <message>
        <source>User name and password</source>
        <translation>Benutzername und Passwort</translation>
    </message>
    <message>
        <source>With a token that you have already, for as long as it lives. Its secret is kept in the keychain.</source>
        <translation>Mit einem Token, das Sie schon haben, solange es lebt. Sein Geheimnis wird im Schlüsselbund aufbewahrt.</translation>
    </message>
    <message>
        <source>The password is kept in the keychain and sent with each request.</source>
        <translation>Das Passwort wird im Schlüsselbund aufbewahrt und mit jeder Anfrage gesendet.</translation>
    </message>
    <message>
        <source>You sign in once, in your own browser, and it holds.</source>
        <translation>Sie melden sich einmal an, in Ihrem eigenen Browser, und es hält.</translation>
    </message>
</context>
<context>
    <name>patkeeper::SignOutFlow</name>
    <message>
        <source>Signing out of “%1”</source>
        <translation>Abmelden von „%1“</translation>
    </message>
</context>
<context>
    <name>patkeeper::StatusLine</name>
    <message>
        <source>The keychain has not answered yet. Perhaps it asks for its password in another window.</source>
        <translation>Der Schlüsselbund hat noch nicht geantwortet. Vielleicht fragt er in einem anderen Fenster nach seinem Passwort.</translation>
    </message>
    <message>
        <source>The keychain has not been asked yet. It is asked when a secret is needed.</source>
        <translation>Der Schlüsselbund wurde noch nicht gefragt. Er wird gefragt, wenn ein Geheimnis gebraucht wird.</translation>
    </message>
    <message>
        <source>Secrets are kept there, and read back and compared before a new one is shown.</source>
        <translation>Dort sind Geheimnisse hinterlegt; ein neues wird zurückgelesen und verglichen, bevor es angezeigt wird.</translation>
    </message>
    <message>
        <source>The keychain is locked. Nothing is lost: the list works without it. To sign in to the services, and to create or copy a secret, unlock it.</source>
        <translation>Der Schlüsselbund ist gesperrt. Nichts ist verloren: Die Liste funktioniert ohne ihn. Entsperren Sie ihn, um sich bei den Diensten anzumelden und um ein Geheimnis zu erzeugen oder zu kopieren.</translation>
    </message>
    <message>
        <source>There is no keychain in this session. Start one (GNOME Keyring, KWallet) to create tokens and to keep their secrets.</source>
        <translation>In dieser Sitzung gibt es keinen Schlüsselbund. Starten Sie einen (GNOME Keyring, KWallet), um Token zu erstellen und ihre Geheimnisse zu hinterlegen.</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
    <message>
        <source>Running work: %1</source>
        <translation>Vorgänge: %1</translation>
    </message>
    <message>
        <source>State of the keychain: %1</source>
        <translation>Zustand des Schlüsselbunds: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n living tokens</source>
        <translation>
            <numerusform>%n gültiges Token</numerusform>
            <numerusform>%n gültige Token</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · %2 was never refreshed</source>
        <translation>%1 · %2 noch nie aktualisiert</translation>
    </message>
    <message>
        <source>%1 · refreshed %2</source>
        <comment>count, age</comment>
        <translation>%1 · aktualisiert %2</translation>
    </message>
    <message>
        <source>%1 · all accounts refreshed %2</source>
        <comment>count, age</comment>
        <translation>%1 · alle Konten aktualisiert %2</translation>
    </message>
    <message>
        <source>%1 · %2 refreshed %3</source>
        <comment>count, account with the oldest data, age</comment>
        <translation>%1 · %2 aktualisiert %3</translation>
    </message>
    <message>
        <source>Waiting for the keychain…</source>
        <translation>Warten auf den Schlüsselbund…</translation>
    </message>
    <message>
        <source>Secrets in memory only</source>
        <translation>Geheimnisse nur im Speicher</translation>
    </message>
    <message>
        <source>Keychain not asked yet</source>
        <translation>Schlüsselbund nicht gefragt</translation>
    </message>
    <message>
        <source>Keychain ready</source>
        <translation>Schlüsselbund bereit</translation>
    </message>
    <message>
        <source>▲ Keychain locked</source>
        <translation>▲ Schlüsselbund gesperrt</translation>
    </message>
    <message>
        <source>✕ No keychain</source>
        <translation>✕ Kein Schlüsselbund</translation>
    </message>
    <message>
        <source>The sandbox keeps secrets in this program&apos;s memory. They end with it.</source>
        <translation>Die Sandbox hält Geheimnisse im Speicher dieses Programms. Sie enden mit ihm.</translation>
    </message>
    <message>
        <source>&amp;Unlock…</source>
        <translation>&amp;Entsperren…</translation>
    </message>
</context>
<context>
    <name>patkeeper::StepList</name>
    <message>
        <source>to come</source>
        <comment>a step</comment>
        <translation>kommt noch</translation>
    </message>
    <message>
        <source>under way</source>
        <comment>a step</comment>
        <translation>läuft</translation>
    </message>
    <message>
        <source>waits</source>
        <comment>a step</comment>
        <translation>wartet</translation>
    </message>
    <message>
        <source>done</source>
        <comment>a step</comment>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>did not work</source>
        <comment>a step</comment>
        <translation>nicht gelungen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a step, how far it is</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenCell</name>
    <message>
        <source>all your rights</source>
        <translation>alle Ihre Rechte</translation>
    </message>
    <message>
        <source>high privilege</source>
        <translation>hohe Rechte</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>date, distance</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>first line, second line</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>the service does not show it any more</source>
        <translation>der Dienst zeigt es nicht mehr</translation>
    </message>
    <message>
        <source>Never expires, with all rights</source>
        <translation>Läuft nie ab, mit allen Rechten</translation>
    </message>
    <message>
        <source>Stops %1: %2</source>
        <comment>date, why</comment>
        <translation>Endet am %1: %2</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>hinterlegt</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Work on it was interrupted</source>
        <translation>Die Arbeit daran wurde unterbrochen</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>expires: %1</source>
        <translation>läuft ab: %1</translation>
    </message>
    <message>
        <source>secret kept</source>
        <translation>Geheimnis hinterlegt</translation>
    </message>
    <message>
        <source>secret not kept</source>
        <translation>Geheimnis nicht hinterlegt</translation>
    </message>
    <message>
        <source>Review due since %1</source>
        <comment>date</comment>
        <translation>Prüfung fällig seit %1</translation>
    </message>
    <message>
        <source>replaced by its successor</source>
        <translation>durch seinen Nachfolger ersetzt</translation>
    </message>
    <message>
        <source>replaced, revoked %1</source>
        <comment>when: on a day, or at a time</comment>
        <translation>ersetzt, Widerruf %1</translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenFacts</name>
    <message>
        <source>not kept here</source>
        <translation>nicht hier hinterlegt</translation>
    </message>
    <message>
        <source>in the keychain since %1, made here</source>
        <translation>im Schlüsselbund seit %1, hier erstellt</translation>
    </message>
    <message>
        <source>in the keychain since %1, works</source>
        <translation>im Schlüsselbund seit %1, funktioniert</translation>
    </message>
    <message>
        <source>in the keychain since %1, could not be proven to be this token</source>
        <translation>im Schlüsselbund seit %1, nicht als seines nachweisbar</translation>
    </message>
    <message>
        <source>the service does not say</source>
        <translation>der Dienst sagt es nicht</translation>
    </message>
    <message>
        <source>not yet, as far as the service knows</source>
        <translation>noch nicht, soweit der Dienst weiß</translation>
    </message>
    <message>
        <source>%1, known to the day</source>
        <translation>%1, auf den Tag genau</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>replaced an earlier token</source>
        <translation>ersetzte ein früheres Token</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Stops</source>
        <translation>Endet</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>Lineage</source>
        <translation>Abfolge</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>Living</source>
        <translation>Gültig</translation>
    </message>
    <message>
        <source>Secrets kept</source>
        <translation>Hinterlegt</translation>
    </message>
    <message>
        <source>Scopes in common</source>
        <translation>Gemeinsame Rechte</translation>
    </message>
    <message>
        <source>First to stop</source>
        <translation>Endet zuerst</translation>
    </message>
    <message>
        <source>in memory only since %1, made here</source>
        <translation>nur im Arbeitsspeicher seit %1, hier erstellt</translation>
    </message>
    <message>
        <source>in memory only since %1, works</source>
        <translation>nur im Arbeitsspeicher seit %1, funktioniert</translation>
    </message>
    <message>
        <source>in memory only since %1, could not be proven to be this token</source>
        <translation>nur im Arbeitsspeicher seit %1, ließ sich nicht als dieses Token nachweisen</translation>
    </message>
    <message>
        <source>%1, expires %2</source>
        <comment>name, date and time</comment>
        <translation>%1, läuft ab am %2</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>replaces %1 (%2)</source>
        <comment>id, its status</comment>
        <translation>ersetzt %1 (%2)</translation>
    </message>
    <message>
        <source>replaces %1, which is revoked on %2</source>
        <comment>id, date and time</comment>
        <translation>ersetzt %1, das am %2 widerrufen wird</translation>
    </message>
    <message>
        <source>replaces %1, which still lives</source>
        <comment>id</comment>
        <translation>ersetzt %1, das noch gilt</translation>
    </message>
    <message>
        <source>replaced by %1; is revoked on %2</source>
        <comment>id, date and time</comment>
        <translation>ersetzt durch %1; wird am %2 widerrufen</translation>
    </message>
    <message>
        <source>replaced by %1</source>
        <comment>id</comment>
        <translation>ersetzt durch %1</translation>
    </message>
    <message>
        <source>kept by %1 on %2</source>
        <comment>person, date and time</comment>
        <translation>behalten von %1 am %2</translation>
    </message>
    <message>
        <source>revoked by %1 on %2</source>
        <comment>person, date and time</comment>
        <translation>widerrufen von %1 am %2</translation>
    </message>
    <message>
        <source>due since %1</source>
        <comment>date</comment>
        <translation>fällig seit %1</translation>
    </message>
    <message>
        <source>next due %1</source>
        <comment>date</comment>
        <translation>nächste fällig am %1</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Left alone</source>
        <translation>Unangetastet</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Signs in</source>
        <translation>Meldet an</translation>
    </message>
    <message>
        <source>Access tokens</source>
        <translation>Zugriffstoken</translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenFieldsForm</name>
    <message>
        <source>&amp;More fields</source>
        <translation>&amp;Weitere Felder</translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenProvider</name>
    <message>
        <source>This service changes tokens one at a time. Extend each by itself.</source>
        <translation>Dieser Dienst ändert Token nur einzeln. Verlängern Sie jedes für sich.</translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenReference</name>
    <message>
        <source>There is no token “%1” in the inventory. Refresh, or list the tokens to see their names.</source>
        <translation>Es gibt kein Token „%1“ im Bestand. Aktualisieren Sie, oder listen Sie die Token auf, um ihre Namen zu sehen.</translation>
    </message>
    <message>
        <source>Several tokens are called “%1”. Say which by its id: %2.</source>
        <translation>Mehrere Token heißen „%1“. Nennen Sie eines mit seiner ID: %2.</translation>
    </message>
    <message>
        <source>Several accounts have a token with the id “%1”. Say which as account#id.</source>
        <translation>Mehrere Konten haben ein Token mit der ID „%1“. Nennen Sie eines als Konto#ID.</translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenReminderDialog</name>
    <message>
        <source>Remind me</source>
        <translation>Erinnern</translation>
    </message>
    <message>
        <source>Put off</source>
        <translation>Aufschieben</translation>
    </message>
    <message>
        <source>Put off until</source>
        <translation>Aufschieben bis</translation>
    </message>
    <message>
        <source>Reminders</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>Reminders of “%1”</source>
        <translation>Erinnerungen an „%1“</translation>
    </message>
    <message numerus="yes">
        <source>Reminders of %n tokens</source>
        <translation>
            <numerusform>Erinnerungen an %n Token</numerusform>
            <numerusform>Erinnerungen an %n Token</numerusform>
        </translation>
    </message>
    <message>
        <source>They hold for the token and for every successor that it gets by rotation.</source>
        <translation>Sie gelten für das Token und für jeden Nachfolger, den es durch Rotation bekommt.</translation>
    </message>
    <message>
        <source>&amp;Remind me</source>
        <translation>&amp;Erinnern</translation>
    </message>
    <message>
        <source>Put &amp;off</source>
        <translation>&amp;Aufschieben</translation>
    </message>
    <message>
        <source>Said so far</source>
        <translation>Bisher gemeldet</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>&amp;Vorschau</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Each as it is now: they differ</source>
        <translation>Jedes wie bisher: Sie unterscheiden sich</translation>
    </message>
    <message>
        <source>As the settings say: %1 days before</source>
        <comment>a list of numbers</comment>
        <translation>Wie in den Einstellungen: %1 Tage vorher</translation>
    </message>
    <message>
        <source>On other days</source>
        <translation>An anderen Tagen</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>For an hour</source>
        <translation>Um eine Stunde</translation>
    </message>
    <message>
        <source>Until tomorrow morning</source>
        <translation>Bis morgen früh</translation>
    </message>
    <message>
        <source>For 3 days</source>
        <translation>Um 3 Tage</translation>
    </message>
    <message>
        <source>Until a moment of my choice</source>
        <translation>Bis zu einem Zeitpunkt meiner Wahl</translation>
    </message>
    <message>
        <source>d MMM yyyy, HH:mm</source>
        <comment>date and time format</comment>
        <translation>d. MMM yyyy, HH:mm</translation>
    </message>
    <message>
        <source>Put off until %1 already.</source>
        <comment>date and time</comment>
        <translation>Schon aufgeschoben bis %1.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>date and time, what was said</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>Noch nichts.</translation>
    </message>
    <message>
        <source>That is in the past. Choose a later moment.</source>
        <translation>Das ist schon vorbei. Wählen Sie einen späteren Zeitpunkt.</translation>
    </message>
    <message>
        <source>The token has ended by then. Choose an earlier moment, or Never above.</source>
        <translation>Bis dahin ist das Token zu Ende. Wählen Sie einen früheren Zeitpunkt oder oben Nie.</translation>
    </message>
    <message>
        <source>Told again on %1; what ends within a day is told all the same.</source>
        <comment>date and time</comment>
        <translation>Wird am %1 wieder gemeldet; was binnen eines Tages endet, auch vorher.</translation>
    </message>
    <message>
        <source>The reminders were not saved.</source>
        <translation>Die Erinnerungen wurden nicht gespeichert.</translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenSearch</name>
    <message>
        <source>The account was removed in the meantime.</source>
        <translation>Das Konto wurde inzwischen entfernt.</translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenTableModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenTableView</name>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Reset order and widths</source>
        <translation>Ordnung, Breiten zurücksetzen</translation>
    </message>
</context>
<context>
    <name>patkeeper::TrayIcon</name>
    <message>
        <source>&amp;Open Patkeeper</source>
        <translation>Patkeeper ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;New token…</source>
        <translation>&amp;Neues Token…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Rotate…</source>
        <translation>&amp;Rotieren…</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>&amp;Resume reminders</source>
        <translation>Erinnerungen f&amp;ortsetzen</translation>
    </message>
    <message>
        <source>&amp;Pause reminders</source>
        <translation>Erinnerungen &amp;pausieren</translation>
    </message>
    <message>
        <source>For &amp;1 hour</source>
        <translation>Für &amp;1 Stunde</translation>
    </message>
    <message>
        <source>For &amp;today</source>
        <translation>Für &amp;heute</translation>
    </message>
    <message>
        <source>Until I &amp;resume them</source>
        <translation>Bis ich sie &amp;fortsetze</translation>
    </message>
</context>
<context>
    <name>patkeeper::TrialTokenFlow</name>
    <message>
        <source>The answer of the service was lost. The token it had made was recognised and revoked.</source>
        <translation>Die Antwort des Dienstes ging verloren. Das Token, das er erstellt hatte, wurde erkannt und widerrufen.</translation>
    </message>
    <message>
        <source>The answer of the service was lost. The token it may have made is looked for when interrupted work is resumed: run `patkeeper-cli resume`.</source>
        <translation>Die Antwort des Dienstes ging verloren. Nach dem Token, das er vielleicht erstellt hat, wird beim Fortsetzen gesucht: Führen Sie `patkeeper-cli resume` aus.</translation>
    </message>
    <message>
        <source>The token that was made could not be ended: %1 Run `patkeeper-cli resume`.</source>
        <translation>Das erstellte Token ließ sich nicht beenden: %1 Führen Sie `patkeeper-cli resume` aus.</translation>
    </message>
    <message>
        <source>Trying “%1”</source>
        <translation>„%1“ wird erprobt</translation>
    </message>
</context>
<context>
    <name>patkeeper::UnfamiliarPage</name>
    <message>
        <source>Go on only if you know these addresses from your organization. If somebody else sent them to you, ask first.</source>
        <translation>Fahren Sie nur fort, wenn Sie diese Adressen von Ihrer Organisation kennen. Hat jemand anders sie Ihnen geschickt, fragen Sie zuerst nach.</translation>
    </message>
    <message>
        <source>You would sign in at %1.</source>
        <translation>Sie würden sich bei %1 anmelden.</translation>
    </message>
    <message>
        <source>This is not where people sign in to %1 as a rule. Whoever runs it sees what you enter there.</source>
        <translation>Dort meldet man sich bei %1 sonst nicht an. Wer es betreibt, sieht, was Sie dort eingeben.</translation>
    </message>
    <message>
        <source>Your access token would be sent to %1.</source>
        <translation>Ihr Zugriffstoken würde an %1 gesendet.</translation>
    </message>
    <message>
        <source>This is no address that %1 is known by. Whoever runs it can act as you for as long as the access token holds.</source>
        <translation>Unter dieser Adresse ist %1 nicht bekannt. Wer sie betreibt, kann als Sie handeln, solange das Zugriffstoken gilt.</translation>
    </message>
    <message>
        <source>Is this the right address?</source>
        <translation>Ist das die richtige Adresse?</translation>
    </message>
    <message>
        <source>The secret of your token would be sent to %1.</source>
        <translation>Das Geheimnis Ihres Tokens würde an %1 gesendet.</translation>
    </message>
    <message>
        <source>This is no address that %1 is known by. Whoever runs it can act as you for as long as the token lives.</source>
        <translation>Unter dieser Adresse ist %1 nicht bekannt. Wer sie betreibt, kann handeln wie Sie, solange das Token lebt.</translation>
    </message>
</context>
<context>
    <name>patkeeper::UpdateTokenFlow</name>
    <message>
        <source>The account was removed while the change waited. Nothing was changed.</source>
        <translation>Das Konto wurde entfernt, während die Änderung wartete. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The change was interrupted.</source>
        <translation>Die Änderung wurde unterbrochen.</translation>
    </message>
    <message>
        <source>The answer of the service was lost, and the token is not as it was asked for. Look at it and try again.</source>
        <translation>Die Antwort des Dienstes ging verloren, und das Token ist nicht so, wie gewünscht. Sehen Sie es an und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The answer of the service was lost, and the token cannot be read now: %1 Resume to look again.</source>
        <translation>Die Antwort des Dienstes ging verloren, und das Token ist jetzt nicht zu lesen: %1 Setzen Sie fort, um noch einmal nachzusehen.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Changing “%1”</source>
        <translation>„%1“ wird geändert</translation>
    </message>
</context>
<context>
    <name>patkeeper::WindowActions</name>
    <message>
        <source>&amp;New token…</source>
        <translation>&amp;Neues Token…</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Aktualisieren</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Copy name</source>
        <translation>&amp;Namen kopieren</translation>
    </message>
    <message>
        <source>Copy &amp;secret</source>
        <translation>&amp;Geheimnis kopieren</translation>
    </message>
    <message>
        <source>S&amp;how secret…</source>
        <translation>Geheimnis &amp;zeigen…</translation>
    </message>
    <message>
        <source>&amp;Keep a secret I already have…</source>
        <translation>Vorhandenes Geheimnis &amp;hinterlegen…</translation>
    </message>
    <message>
        <source>&amp;Extend or edit…</source>
        <translation>&amp;Verlängern, ändern…</translation>
    </message>
    <message>
        <source>&amp;Duplicate as new…</source>
        <translation>Als neues &amp;duplizieren…</translation>
    </message>
    <message>
        <source>Re&amp;voke…</source>
        <translation>&amp;Widerrufen…</translation>
    </message>
    <message>
        <source>&amp;Forget this token…</source>
        <translation>Token ve&amp;rgessen…</translation>
    </message>
    <message>
        <source>&amp;Add account…</source>
        <translation>Konto &amp;hinzufügen…</translation>
    </message>
    <message>
        <source>Sign &amp;in again…</source>
        <translation>Neu &amp;anmelden…</translation>
    </message>
    <message>
        <source>Re&amp;fresh this account</source>
        <translation>Konto a&amp;ktualisieren</translation>
    </message>
    <message>
        <source>&amp;Remove account…</source>
        <translation>Konto &amp;entfernen…</translation>
    </message>
    <message>
        <source>Res&amp;tore from the keychain…</source>
        <translation>Aus Schlüsselbund &amp;zurückholen…</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>&amp;Clear the filter</source>
        <translation>&amp;Filter leeren</translation>
    </message>
    <message>
        <source>&amp;Groups and accounts</source>
        <translation>&amp;Gruppen und Konten</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Details</translation>
    </message>
    <message>
        <source>&amp;Running work</source>
        <translation>&amp;Vorgänge</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;About Patkeeper</source>
        <translation>Ü&amp;ber Patkeeper</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Token</source>
        <translation>&amp;Token</translation>
    </message>
    <message>
        <source>&amp;Account</source>
        <translation>&amp;Konto</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message numerus="yes">
        <source>Re&amp;voke %n tokens…</source>
        <translation>
            <numerusform>%n Token &amp;widerrufen…</numerusform>
            <numerusform>%n Token &amp;widerrufen…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Forget %n tokens…</source>
        <translation>
            <numerusform>%n Token ve&amp;rgessen…</numerusform>
            <numerusform>%n Token ve&amp;rgessen…</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;History…</source>
        <translation>&amp;Verlauf…</translation>
    </message>
    <message>
        <source>R&amp;otate…</source>
        <translation>R&amp;otieren…</translation>
    </message>
    <message>
        <source>&amp;Undo rotation…</source>
        <translation>Ro&amp;tation zurücknehmen…</translation>
    </message>
    <message>
        <source>Rotation &amp;policy…</source>
        <translation>Rotationsrege&amp;l…</translation>
    </message>
    <message numerus="yes">
        <source>R&amp;otate %n tokens…</source>
        <translation>
            <numerusform>%n Token r&amp;otieren…</numerusform>
            <numerusform>%n Token r&amp;otieren…</numerusform>
        </translation>
    </message>
    <message>
        <source>Hand-over co&amp;mmand…</source>
        <translation>Übergabe&amp;befehl…</translation>
    </message>
    <message>
        <source>Keep: still &amp;needed</source>
        <translation>B&amp;ehalten: noch nötig</translation>
    </message>
    <message numerus="yes">
        <source>Keep %n tokens: still &amp;needed</source>
        <translation>
            <numerusform>%n Token b&amp;ehalten: noch nötig</numerusform>
            <numerusform>%n Token b&amp;ehalten: noch nötig</numerusform>
        </translation>
    </message>
    <message>
        <source>Re&amp;minders…</source>
        <translation>Er&amp;innerungen…</translation>
    </message>
    <message>
        <source>Rem&amp;inders…</source>
        <translation>Er&amp;innerungen…</translation>
    </message>
    <message numerus="yes">
        <source>Rem&amp;inders of %n tokens…</source>
        <translation>
            <numerusform>Er&amp;innerungen an %n Token…</numerusform>
            <numerusform>Er&amp;innerungen an %n Token…</numerusform>
        </translation>
    </message>
    <message>
        <source>Sign &amp;out…</source>
        <translation>A&amp;bmelden…</translation>
    </message>
    <message>
        <source>&amp;Doctor…</source>
        <translation>&amp;Diagnose…</translation>
    </message>
    <message>
        <source>Open its pa&amp;ge</source>
        <translation>Seine &amp;Seite öffnen</translation>
    </message>
    <message>
        <source>Short-&amp;lived token…</source>
        <translation>&amp;Kurzlebiges Token …</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Extend %n tokens…</source>
        <translation>
            <numerusform>%n Token &amp;verlängern…</numerusform>
            <numerusform>%n Token &amp;verlängern…</numerusform>
        </translation>
    </message>
    <message>
        <source>not at this service</source>
        <translation>nicht bei diesem Dienst</translation>
    </message>
    <message>
        <source>its secret is not kept</source>
        <translation>sein Geheimnis ist nicht aufbewahrt</translation>
    </message>
    <message>
        <source>no token endpoint</source>
        <translation>kein Token-Endpunkt</translation>
    </message>
    <message>
        <source>it has ended</source>
        <translation>es ist zu Ende</translation>
    </message>
    <message>
        <source>Short-&amp;lived token (%1)</source>
        <comment>why there is none</comment>
        <translation>&amp;Kurzlebiges Token (%1)</translation>
    </message>
    <message>
        <source>the service’s own</source>
        <translation>das eigene des Dienstes</translation>
    </message>
    <message>
        <source>&amp;Extend or edit (%1)</source>
        <comment>why it cannot be done</comment>
        <translation>&amp;Verlängern, ändern (%1)</translation>
    </message>
</context>
<context>
    <name>patkeeper::WindowDialogs</name>
    <message numerus="yes">
        <source>Secret copied. The clipboard is cleared in %n seconds.</source>
        <translation>
            <numerusform>Geheimnis kopiert. Die Zwischenablage wird in %n Sekunde geleert.</numerusform>
            <numerusform>Geheimnis kopiert. Die Zwischenablage wird in %n Sekunden geleert.</numerusform>
        </translation>
    </message>
    <message>
        <source>The clipboard was cleared.</source>
        <translation>Die Zwischenablage wurde geleert.</translation>
    </message>
    <message>
        <source>The secret was not copied.</source>
        <translation>Das Geheimnis wurde nicht kopiert.</translation>
    </message>
    <message>
        <source>The notes were not saved.</source>
        <translation>Die Notizen sind nicht gespeichert.</translation>
    </message>
    <message>
        <source>The secret of “%1” was not copied.</source>
        <translation>Das Geheimnis von „%1“ wurde nicht kopiert.</translation>
    </message>
    <message>
        <source>Forget “%1”?</source>
        <translation>„%1“ vergessen?</translation>
    </message>
    <message>
        <source>It has ended or is not listed any longer. Its row here, its notes and, where it is kept, its secret in the keychain go and cannot be brought back; nothing changes at the service.</source>
        <translation>Es ist beendet oder nicht mehr gelistet. Seine Zeile hier, seine Notizen und, falls hinterlegt, sein Geheimnis im Schlüsselbund werden unwiderruflich gelöscht; beim Dienst ändert sich nichts.</translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation>&amp;Vergessen</translation>
    </message>
    <message>
        <source>“%1” was not forgotten.</source>
        <translation>„%1“ wurde nicht vergessen.</translation>
    </message>
    <message>
        <source>About Patkeeper</source>
        <translation>Über Patkeeper</translation>
    </message>
    <message>
        <source>Patkeeper %1</source>
        <translation>Patkeeper %1</translation>
    </message>
    <message>
        <source>Keeps your personal access tokens: it lists them, makes and revokes them, shows a new secret once, and keeps secrets in this computer&apos;s keychain.

Apache License 2.0</source>
        <translation>Verwahrt Ihre persönlichen Zugriffstoken: Es listet sie auf, erstellt und widerruft sie, zeigt ein neues Geheimnis einmal und hinterlegt Geheimnisse im Schlüsselbund dieses Computers.

Apache License 2.0</translation>
    </message>
    <message>
        <source>A secret is not saved anywhere yet.</source>
        <translation>Ein Geheimnis ist noch nirgends gespeichert.</translation>
    </message>
    <message>
        <source>If Patkeeper ends now, that secret is lost: the service cannot show it again. Copy or save it first, or revoke its token.</source>
        <translation>Endet Patkeeper jetzt, ist dieses Geheimnis verloren: Der Dienst kann es nicht wieder anzeigen. Kopieren oder speichern Sie es zuerst, oder widerrufen Sie sein Token.</translation>
    </message>
    <message>
        <source>&amp;Lose it and close</source>
        <translation>&amp;Aufgeben und schließen</translation>
    </message>
    <message>
        <source>Patkeeper</source>
        <translation>Patkeeper</translation>
    </message>
    <message>
        <source>The settings hold until Patkeeper ends, but could not be saved.</source>
        <translation>Die Einstellungen gelten, bis Patkeeper endet, konnten aber nicht gespeichert werden.</translation>
    </message>
    <message numerus="yes">
        <source>Forget %n tokens?</source>
        <translation>
            <numerusform>%n Token vergessen?</numerusform>
            <numerusform>%n Token vergessen?</numerusform>
        </translation>
    </message>
    <message>
        <source>They have ended or are not listed any longer. Their rows here, their notes and, where they are kept, their secrets in the keychain go and cannot be brought back; nothing changes at the service.</source>
        <translation>Sie sind zu Ende oder werden nicht mehr aufgelistet. Ihre Zeilen hier, ihre Notizen und, wo sie hinterlegt sind, ihre Geheimnisse im Schlüsselbund verschwinden und lassen sich nicht zurückholen; beim Dienst ändert sich nichts.</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens were forgotten.</source>
        <translation>
            <numerusform>%n Token wurde vergessen.</numerusform>
            <numerusform>%n Token wurden vergessen.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name, what happened</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Not forgotten: %1 of %2 tokens.</source>
        <translation>Nicht vergessen: %1 von %2 Token.</translation>
    </message>
    <message>
        <source>The keychain of this desktop</source>
        <translation>Der Schlüsselbund dieses Desktops</translation>
    </message>
    <message>
        <source>Work is still under way.</source>
        <translation>Es laufen noch Vorgänge.</translation>
    </message>
    <message>
        <source>What is at a service now comes to its end there. The rest waits: when Patkeeper is opened again, it is shown with what is known of it and can be resumed.</source>
        <translation>Was gerade bei einem Dienst ist, kommt dort zu Ende. Der Rest wartet: Beim nächsten Öffnen zeigt Patkeeper, was davon bekannt ist, und er lässt sich fortsetzen.</translation>
    </message>
    <message>
        <source>&amp;Interrupt it and quit</source>
        <translation>&amp;Unterbrechen und beenden</translation>
    </message>
    <message>
        <source>No browser could be opened.</source>
        <translation>Es ließ sich kein Browser öffnen.</translation>
    </message>
    <message>
        <source>Open this page yourself: %1</source>
        <translation>Öffnen Sie diese Seite selbst: %1</translation>
    </message>
</context>
<context>
    <name>patkeeper::Wording</name>
    <message>
        <source>in 1 minute</source>
        <translation>in 1 Minute</translation>
    </message>
    <message numerus="yes">
        <source>in %n minutes</source>
        <translation>
            <numerusform>in %n Minute</numerusform>
            <numerusform>in %n Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>in 1 hour</source>
        <translation>in 1 Stunde</translation>
    </message>
    <message numerus="yes">
        <source>in %n hours</source>
        <translation>
            <numerusform>in %n Stunde</numerusform>
            <numerusform>in %n Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>in 1 day</source>
        <translation>in 1 Tag</translation>
    </message>
    <message numerus="yes">
        <source>in %n days</source>
        <translation>
            <numerusform>in %n Tag</numerusform>
            <numerusform>in %n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>1 minute ago</source>
        <translation>vor 1 Minute</translation>
    </message>
    <message numerus="yes">
        <source>%n minutes ago</source>
        <translation>
            <numerusform>vor %n Minute</numerusform>
            <numerusform>vor %n Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>1 hour ago</source>
        <translation>vor 1 Stunde</translation>
    </message>
    <message numerus="yes">
        <source>%n hours ago</source>
        <translation>
            <numerusform>vor %n Stunde</numerusform>
            <numerusform>vor %n Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>1 day ago</source>
        <translation>vor 1 Tag</translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>date format</comment>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>date format</comment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy, HH:mm</source>
        <comment>date and time format</comment>
        <translation>d. MMM yyyy, HH:mm</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>date and time, distance</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 Tag</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 Stunde</translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>1 minute</source>
        <translation>1 Minute</translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>Expiring</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>No longer listed</source>
        <translation>Nicht mehr gelistet</translation>
    </message>
    <message>
        <source>no scopes</source>
        <translation>ohne Berechtigung</translation>
    </message>
    <message>
        <source>▲ full access</source>
        <translation>▲ Vollzugriff</translation>
    </message>
    <message>
        <source>▲ high privilege</source>
        <translation>▲ hohe Rechte</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>when it would have expired, how it ended</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>widerrufen</translation>
    </message>
    <message>
        <source>no longer listed</source>
        <translation>nicht mehr aufgelistet</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
</context>
<context>
    <name>patkeeper::YearLine</name>
    <message>
        <source>created %1</source>
        <comment>date</comment>
        <translation>erstellt am %1</translation>
    </message>
    <message>
        <source>creation not known</source>
        <translation>Erstellung nicht bekannt</translation>
    </message>
    <message>
        <source>ended %1</source>
        <comment>date and distance</comment>
        <translation>beendet am %1</translation>
    </message>
    <message>
        <source>stops %1: %2</source>
        <comment>date and distance, why</comment>
        <translation>endet am %1: %2</translation>
    </message>
    <message>
        <source>expires %1</source>
        <comment>date and distance</comment>
        <translation>läuft am %1 ab</translation>
    </message>
    <message>
        <source>never expires</source>
        <translation>läuft nie ab</translation>
    </message>
    <message>
        <source>end not known</source>
        <translation>Ende nicht bekannt</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>date, distance</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>when, why it ends</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>patkeeper::YearPicture</name>
    <message>
        <source>MMMM yyyy</source>
        <comment>date format</comment>
        <translation>MMMM yyyy</translation>
    </message>
    <message>
        <source>No token lives. Tokens are shown here from their creation to their end.</source>
        <translation>Kein Token ist gültig. Token werden hier vom Erstellen bis zum Ende gezeigt.</translation>
    </message>
    <message numerus="yes">
        <source>%n living tokens</source>
        <translation>
            <numerusform>%n gültiges Token</numerusform>
            <numerusform>%n gültige Token</numerusform>
        </translation>
    </message>
    <message>
        <source>Today, %1</source>
        <comment>date</comment>
        <translation>Heute, %1</translation>
    </message>
    <message>
        <source>The coming year</source>
        <translation>Das kommende Jahr</translation>
    </message>
    <message numerus="yes">
        <source>%n living tokens, sorted by their ends</source>
        <translation>
            <numerusform>%n gültiges Token, nach dem Ende sortiert</numerusform>
            <numerusform>%n gültige Token, nach dem Ende sortiert</numerusform>
        </translation>
    </message>
    <message>
        <source>There are too many tokens for a PNG. Save the picture as SVG.</source>
        <translation>Für ein PNG sind es zu viele Token. Speichern Sie das Bild als SVG.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccessTokenCommand</name>
    <message>
        <source>write a fresh access token of an account to stdout

What is called with it acts as you for about an hour, and nothing has to be revoked afterwards. Azure DevOps itself advises to use such tokens in place of personal access tokens wherever a tool takes them.</source>
        <translation>ein frisches Zugriffstoken eines Kontos auf stdout schreiben

Was damit aufgerufen wird, handelt etwa eine Stunde lang als Sie, und danach ist nichts zu widerrufen. Azure DevOps selbst rät dazu, solche Token statt persönlicher zu benutzen, wo immer ein Werkzeug sie nimmt.</translation>
    </message>
    <message>
        <source>The account.</source>
        <translation>Das Konto.</translation>
    </message>
    <message>
        <source>Also to a terminal, where others may see it.</source>
        <translation>Auch auf ein Terminal, wo andere es vielleicht sehen.</translation>
    </message>
    <message>
        <source>access-token needs the name of one account.</source>
        <translation>access-token verlangt den Namen eines Kontos.</translation>
    </message>
    <message>
        <source>This would show the access token on the terminal. Send it to a file or a pipe, or add --show.</source>
        <translation>Das würde das Zugriffstoken im Terminal zeigen. Leiten Sie es in eine Datei oder Pipe, oder ergänzen Sie --show.</translation>
    </message>
    <message>
        <source>“%1” does not sign in with access tokens.</source>
        <translation>„%1“ meldet sich nicht mit Zugriffstoken an.</translation>
    </message>
    <message>
        <source>The access token of “%1” has ended and cannot be renewed. Sign in again: `patkeeper-cli account sign-in` says how.</source>
        <translation>Das Zugriffstoken von „%1“ ist abgelaufen und lässt sich nicht erneuern. Melden Sie sich neu an: `patkeeper-cli account sign-in` sagt, wie.</translation>
    </message>
    <message>
        <source>This is the access token that was pasted; it is not renewed.</source>
        <translation>Das ist das eingefügte Zugriffstoken; es wird nicht erneuert.</translation>
    </message>
    <message>
        <source>The access token could not be written out.</source>
        <translation>Das Zugriffstoken ließ sich nicht ausgeben.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountAddCommand</name>
    <message>
        <source>What to call the account; without “/” and “#”.</source>
        <translation>Wie das Konto heißen soll; ohne „/“ und „#“.</translation>
    </message>
    <message>
        <source>The organization&apos;s name.</source>
        <translation>Der Name der Organisation.</translation>
    </message>
    <message>
        <source>Root of its token API, where that is another.</source>
        <translation>Wurzel seiner Token-API, falls abweichend.</translation>
    </message>
    <message>
        <source>account add needs --provider and --name.</source>
        <translation>account add braucht --provider und --name.</translation>
    </message>
    <message numerus="yes">
        <source>Added “%1” for %2, with %n token(s).</source>
        <translation>
            <numerusform>„%1“ für %2 hinzugefügt, mit %n Token.</numerusform>
            <numerusform>„%1“ für %2 hinzugefügt, mit %n Token.</numerusform>
        </translation>
    </message>
    <message>
        <source>an unknown user</source>
        <translation>einen unbekannten Benutzer</translation>
    </message>
    <message>
        <source>Its credentials go to these places only: %1</source>
        <translation>Die Zugangsdaten gehen nur an diese Orte: %1</translation>
    </message>
    <message>
        <source>PEM file with your organization&apos;s own certificate authority.</source>
        <translation>PEM-Datei mit der eigenen Zertifizierungsstelle Ihrer Organisation.</translation>
    </message>
    <message>
        <source>Kind of service: %1.</source>
        <translation>Art des Dienstes: %1.</translation>
    </message>
    <message>
        <source>Root of the service&apos;s web pages, for Azure DevOps by default https://dev.azure.com; for SailPoint the address of the tenant&apos;s API, for DigitalHub that of its core.</source>
        <translation>Wurzel der Webseiten des Dienstes, bei Azure DevOps von sich aus https://dev.azure.com; bei SailPoint die Adresse der API des Mandanten, bei DigitalHub die seines Kerns.</translation>
    </message>
    <message>
        <source>Version of the API, by default v1.</source>
        <translation>Version der API, von sich aus v1.</translation>
    </message>
    <message>
        <source>Whose tokens to list: mine (default) or all.</source>
        <translation>Wessen Token aufzuführen sind: mine (von sich aus) oder all.</translation>
    </message>
    <message>
        <source>--%1 says nothing to %2. Leave it out.</source>
        <translation>--%1 sagt %2 nichts. Lassen Sie es weg.</translation>
    </message>
    <message>
        <source>account add needs --sign-in browser, device or azure-cli, or --bearer-stdin, or --secret-stdin.</source>
        <translation>account add braucht --sign-in browser, device oder azure-cli, oder --bearer-stdin, oder --secret-stdin.</translation>
    </message>
    <message>
        <source>There is nothing to sign in to for such an account. Leave out what says how to sign in.</source>
        <translation>Für ein solches Konto gibt es nichts zum Anmelden. Lassen Sie weg, was sagt, wie man sich anmeldet.</translation>
    </message>
    <message>
        <source>Added “%1”. What you enter there is kept here, and nothing is sent anywhere.</source>
        <translation>„%1“ ist hinzugefügt. Was Sie dort eingeben, bleibt hier, und nirgendwohin wird etwas gesendet.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountListCommand</name>
    <message>
        <source>sign-in needed</source>
        <translation>Anmeldung nötig</translation>
    </message>
    <message>
        <source>signed in until %1</source>
        <translation>angemeldet bis %1</translation>
    </message>
    <message>
        <source>signed in</source>
        <translation>angemeldet</translation>
    </message>
    <message>
        <source>There is no account yet. `patkeeper-cli account add --help` says how to add one.</source>
        <translation>Es gibt noch kein Konto. `patkeeper-cli account add --help` sagt, wie eines hinzukommt.</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>NAME</translation>
    </message>
    <message>
        <source>PROVIDER</source>
        <translation>DIENST</translation>
    </message>
    <message>
        <source>USER</source>
        <translation>BENUTZER</translation>
    </message>
    <message>
        <source>SIGN-IN</source>
        <translation>ANMELDUNG</translation>
    </message>
    <message>
        <source>REFRESHED</source>
        <translation>AKTUALISIERT</translation>
    </message>
    <message>
        <source>CREDENTIALS GO TO</source>
        <translation>ZUGANGSDATEN GEHEN AN</translation>
    </message>
    <message>
        <source>SIGNS IN BY</source>
        <translation>ANMELDUNG DURCH</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountRemoveCommand</name>
    <message>
        <source>The account.</source>
        <translation>Das Konto.</translation>
    </message>
    <message>
        <source>Also when secrets of living tokens are kept here, which are removed from the keychain.</source>
        <translation>Auch wenn hier Geheimnisse gültiger Token hinterlegt sind; sie werden aus dem Schlüsselbund entfernt.</translation>
    </message>
    <message>
        <source>account remove needs the name of one account.</source>
        <translation>account remove braucht den Namen eines Kontos.</translation>
    </message>
    <message numerus="yes">
        <source>%n secret(s) of this account are kept here and would be lost. Add --yes to remove them too.</source>
        <translation>
            <numerusform>%n Geheimnis dieses Kontos ist hier hinterlegt und ginge verloren. Mit --yes wird auch das entfernt.</numerusform>
            <numerusform>%n Geheimnisse dieses Kontos sind hier hinterlegt und gingen verloren. Mit --yes werden auch sie entfernt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Removed “%1” here. Nothing changed at the service.</source>
        <translation>„%1“ hier entfernt. Beim Dienst hat sich nichts geändert.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountRestoreCommand</name>
    <message numerus="yes">
        <source>Restored %n account(s)</source>
        <translation>
            <numerusform>%n Konto zurückgeholt</numerusform>
            <numerusform>%n Konten zurückgeholt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> and %n kept secret(s).</source>
        <translation>
            <numerusform> und %n hinterlegtes Geheimnis.</numerusform>
            <numerusform> und %n hinterlegte Geheimnisse.</numerusform>
        </translation>
    </message>
    <message>
        <source>`patkeeper-cli refresh` asks the services what has become of the tokens.</source>
        <translation>`patkeeper-cli refresh` fragt die Dienste, was aus den Token geworden ist.</translation>
    </message>
    <message numerus="yes">
        <source>`patkeeper-cli resume` looks for the token(s) that %n more secret(s) belong to.</source>
        <translation>
            <numerusform>`patkeeper-cli resume` sucht das Token, zu dem %n weiteres Geheimnis gehört.</numerusform>
            <numerusform>`patkeeper-cli resume` sucht die Token, zu denen %n weitere Geheimnisse gehören.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountSetCommand</name>
    <message>
        <source>The account.</source>
        <translation>Das Konto.</translation>
    </message>
    <message>
        <source>PEM file with your organization&apos;s own certificate authority; “none” takes it away.</source>
        <translation>PEM-Datei mit der eigenen Zertifizierungsstelle Ihrer Organisation; „none“ nimmt sie weg.</translation>
    </message>
    <message>
        <source>account set takes the name of one account.</source>
        <translation>account set nimmt den Namen eines Kontos.</translation>
    </message>
    <message>
        <source>account set needs --ca-file.</source>
        <translation>account set braucht --ca-file.</translation>
    </message>
    <message>
        <source>“%1” trusts the system&apos;s certificate authorities alone.</source>
        <translation>„%1“ vertraut nur den Zertifizierungsstellen des Systems.</translation>
    </message>
    <message>
        <source>“%1” also trusts the certificate authorities in %2.</source>
        <translation>„%1“ vertraut auch den Zertifizierungsstellen in %2.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountSignInCommand</name>
    <message>
        <source>The account.</source>
        <translation>Das Konto.</translation>
    </message>
    <message>
        <source>Signed in to “%1” again.</source>
        <translation>Bei „%1“ neu angemeldet.</translation>
    </message>
    <message>
        <source>account sign-in needs the name of one account.</source>
        <translation>account sign-in verlangt den Namen eines Kontos.</translation>
    </message>
    <message>
        <source>There is nothing to sign in to for “%1”.</source>
        <translation>Für „%1“ gibt es nichts zum Anmelden.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountSignOutCommand</name>
    <message>
        <source>The account.</source>
        <translation>Das Konto.</translation>
    </message>
    <message>
        <source>account sign-out needs the name of one account.</source>
        <translation>account sign-out verlangt den Namen eines Kontos.</translation>
    </message>
    <message>
        <source>Signed out of “%1”: nothing of the sign-in is kept here any longer, which was verified. Its tokens and their secrets stay.</source>
        <translation>Von „%1“ abgemeldet: Von der Anmeldung ist hier nichts mehr hinterlegt, was geprüft wurde. Die Token und ihre Geheimnisse bleiben.</translation>
    </message>
    <message>
        <source>“%1” signed in with it too, and is signed out as well.</source>
        <translation>„%1“ hat sich auch damit angemeldet und ist ebenfalls abgemeldet.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::Command</name>
    <message>
        <source>There is no account “%1”. `patkeeper-cli account list` shows those there are.</source>
        <translation>Es gibt kein Konto „%1“. `patkeeper-cli account list` zeigt die vorhandenen.</translation>
    </message>
    <message>
        <source>The database was damaged and has been kept as %1; a new one was begun. `patkeeper-cli account restore` brings the accounts back from the keychain.</source>
        <translation>Die Datenbank war beschädigt und wurde als %1 aufgehoben; eine neue wurde angelegt. `patkeeper-cli account restore` holt die Konten aus dem Schlüsselbund zurück.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::CommandLine</name>
    <message>
        <source>add an account</source>
        <translation>Konto hinzufügen</translation>
    </message>
    <message>
        <source>sign in to an account again</source>
        <translation>bei einem Konto neu anmelden</translation>
    </message>
    <message>
        <source>list the accounts</source>
        <translation>Konten auflisten</translation>
    </message>
    <message>
        <source>forget an account here</source>
        <translation>Konto hier vergessen</translation>
    </message>
    <message>
        <source>bring accounts back from the keychain</source>
        <translation>Konten aus dem Schlüsselbund zurückholen</translation>
    </message>
    <message>
        <source>ask the services for every token</source>
        <translation>die Dienste nach allen Token fragen</translation>
    </message>
    <message>
        <source>list tokens</source>
        <translation>Token auflisten</translation>
    </message>
    <message>
        <source>show everything known of one token</source>
        <translation>alles zeigen, was über ein Token bekannt ist</translation>
    </message>
    <message>
        <source>create a token and keep its secret</source>
        <translation>Token erstellen, Geheimnis hinterlegen</translation>
    </message>
    <message>
        <source>rename, re-scope or extend a token</source>
        <translation>Token umbenennen, ändern oder verlängern</translation>
    </message>
    <message>
        <source>end tokens for good</source>
        <translation>Token endgültig beenden</translation>
    </message>
    <message>
        <source>keep a secret that you already have</source>
        <translation>vorhandenes Geheimnis hinterlegen</translation>
    </message>
    <message>
        <source>write a kept secret to stdout</source>
        <translation>Geheimnis nach stdout schreiben</translation>
    </message>
    <message>
        <source>bring interrupted operations to their end</source>
        <translation>unterbrochene Vorgänge zu Ende bringen</translation>
    </message>
    <message>
        <source>Keep everything in this folder instead of the usual one.</source>
        <translation>Alles in diesem Ordner statt im üblichen aufbewahren.</translation>
    </message>
    <message>
        <source>Work on demonstration tokens of the built-in server.</source>
        <translation>Mit Vorführ-Token des eingebauten Servers arbeiten.</translation>
    </message>
    <message>
        <source>Print JSON.</source>
        <translation>JSON ausgeben.</translation>
    </message>
    <message>
        <source>Print this help.</source>
        <translation>Diese Hilfe ausgeben.</translation>
    </message>
    <message>
        <source>Print the version.</source>
        <translation>Die Version ausgeben.</translation>
    </message>
    <message>
        <source>Usage: patkeeper-cli [--profile DIR] [--sandbox] [--json] COMMAND [arguments]

Personal access tokens from the command line. Secrets come in by standard input only.

Commands:
</source>
        <translation>Aufruf: patkeeper-cli [--profile DIR] [--sandbox] [--json] BEFEHL [Argumente]

Persönliche Zugriffstoken in der Befehlszeile. Geheimnisse kommen nur über die Standardeingabe herein.

Befehle:
</translation>
    </message>
    <message>
        <source>`patkeeper-cli %1--help` says how.</source>
        <translation>`patkeeper-cli %1--help` sagt, wie es geht.</translation>
    </message>
    <message>
        <source>There is no command.</source>
        <translation>Es fehlt ein Befehl.</translation>
    </message>
    <message>
        <source>There is no command “%1”.</source>
        <translation>Es gibt keinen Befehl „%1“.</translation>
    </message>
    <message>
        <source>“%1” is too much here.</source>
        <translation>„%1“ ist hier zu viel.</translation>
    </message>
    <message>
        <source>--profile takes a folder.</source>
        <translation>--profile nimmt einen Ordner.</translation>
    </message>
    <message>
        <source>show what happened, or whether it was changed</source>
        <translation>Verlauf zeigen oder prüfen</translation>
    </message>
    <message>
        <source>take a rotation back</source>
        <translation>eine Rotation zurücknehmen</translation>
    </message>
    <message>
        <source>list rotations that have not ended</source>
        <translation>nicht beendete Rotationen auflisten</translation>
    </message>
    <message>
        <source>say when tokens are to be rotated</source>
        <translation>festlegen, wann Token zu rotieren sind</translation>
    </message>
    <message>
        <source>choose where this profile keeps its secrets</source>
        <translation>wählen, wo dieses Profil Geheimnisse hinterlegt</translation>
    </message>
    <message>
        <source>say where this profile keeps its secrets</source>
        <translation>sagen, wo dieses Profil Geheimnisse hinterlegt</translation>
    </message>
    <message>
        <source>kill rotations and show that no secret is lost</source>
        <translation>zeigen, dass bei Abbrüchen kein Geheimnis verloren geht</translation>
    </message>
    <message>
        <source>This is for `patkeeper-cli prove` alone.</source>
        <translation>Das ist nur für `patkeeper-cli prove`.</translation>
    </message>
    <message>
        <source>replace tokens with successors</source>
        <translation>Token durch Nachfolger ersetzen</translation>
    </message>
    <message>
        <source>list tokens whose review is due</source>
        <translation>Token auflisten, deren Prüfung fällig ist</translation>
    </message>
    <message>
        <source>record that tokens are still needed</source>
        <translation>festhalten, dass Token noch gebraucht werden</translation>
    </message>
    <message>
        <source>write the inventory or a calendar of expiries</source>
        <translation>Bestand oder Ablaufkalender ausgeben</translation>
    </message>
    <message>
        <source>list what needs something done soon</source>
        <translation>auflisten, wofür bald etwas zu tun ist</translation>
    </message>
    <message>
        <source>change how an account&apos;s service is reached</source>
        <translation>ändern, wie der Dienst eines Kontos erreicht wird</translation>
    </message>
    <message>
        <source>say what is in the way and how to mend it</source>
        <translation>sagen, was im Weg steht und wie man es behebt</translation>
    </message>
    <message>
        <source>
`patkeeper-cli COMMAND --help` says more. A TOKEN is account/name, account#id, or an id alone.
Exit codes: 0 done, 2 usage, 3 sign-in needed, 4 refused or not found, 5 service not reached,
6 keychain, 7 outcome unconfirmed, 10 of `due`: something is, 11 of `doctor`: something is
to be mended, 1 anything else.</source>
        <translation>
`patkeeper-cli BEFEHL --help` sagt mehr. Ein TOKEN ist Konto/Name, Konto#ID oder nur eine ID.
Exit-Codes: 0 erledigt, 2 Aufruf falsch, 3 Anmeldung nötig, 4 abgelehnt oder nicht gefunden,
5 Dienst nicht erreicht, 6 Schlüsselbund, 7 Ergebnis unbestätigt, 10 `due` fand etwas,
11 `doctor` fand etwas zu beheben, 1 sonst.</translation>
    </message>
    <message>
        <source>sign out of an account</source>
        <translation>von einem Konto abmelden</translation>
    </message>
    <message>
        <source>write a fresh access token to stdout</source>
        <translation>ein frisches Zugriffstoken auf stdout schreiben</translation>
    </message>
    <message>
        <source>report what a service does where its documentation is silent</source>
        <translation>berichten, was ein Dienst tut, wo seine Dokumentation schweigt</translation>
    </message>
    <message>
        <source>turn a kept token into a short-lived one</source>
        <translation>ein hinterlegtes Token gegen ein kurzlebiges eintauschen</translation>
    </message>
    <message>
        <source>run a command with short-lived credentials</source>
        <translation>einen Befehl mit kurzlebigen Zugangsdaten ausführen</translation>
    </message>
    <message>
        <source>give several tokens a later end</source>
        <translation>mehreren Token ein späteres Ende geben</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ConformanceCommand</name>
    <message>
        <source>The account to ask with.</source>
        <translation>Das Konto, mit dem gefragt wird.</translation>
    </message>
    <message>
        <source>Write the report to this file, which only you can read: JSON with --json or where its name ends in .json, else text.</source>
        <translation>Den Bericht in diese Datei schreiben, die nur Sie lesen können: JSON mit --json oder wenn ihr Name auf .json endet, sonst Text.</translation>
    </message>
    <message>
        <source>Required: a token is made at the service, changed, tried and revoked.</source>
        <translation>Verlangt: Beim Dienst wird ein Token erstellt, geändert, erprobt und widerrufen.</translation>
    </message>
    <message>
        <source>conformance needs --account.</source>
        <translation>conformance verlangt --account.</translation>
    </message>
    <message>
        <source>--output takes a file.</source>
        <translation>--output verlangt eine Datei.</translation>
    </message>
    <message>
        <source>One token is made at the service, for a day at most and for next to nothing, changed, tried and revoked. Add --yes to go on.</source>
        <translation>Beim Dienst wird ein Token erstellt, für höchstens einen Tag und mit fast keinen Rechten, geändert, erprobt und widerrufen. Ergänzen Sie --yes, um fortzufahren.</translation>
    </message>
    <message>
        <source>Saved in “%1”. There is nothing in it that tells whose account this is.</source>
        <translation>In „%1“ gespeichert. Nichts darin verrät, wessen Konto das ist.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::CreateCommand</name>
    <message>
        <source>That expiry is in the past. Choose a later one.</source>
        <translation>Dieser Ablauf ist schon vorbei. Wählen Sie einen späteren.</translation>
    </message>
    <message>
        <source>Where to create it.</source>
        <translation>Wo es erstellt wird.</translation>
    </message>
    <message>
        <source>What to call it.</source>
        <translation>Wie es heißen soll.</translation>
    </message>
    <message>
        <source>What it may do; may be given several times.</source>
        <translation>Was es darf; mehrfach möglich.</translation>
    </message>
    <message>
        <source>The service shortened its life: asked for %1, given %2.</source>
        <translation>Der Dienst hat die Laufzeit verkürzt: gewünscht %1, gewährt %2.</translation>
    </message>
    <message>
        <source>Created “%1” in the sandbox. Nothing of it is kept; add --profile DIR to go on with it.</source>
        <translation>„%1“ in der Sandbox erstellt. Nichts davon bleibt; mit --profile DIR geht es damit weiter.</translation>
    </message>
    <message>
        <source>%1 allows at most %2 days. Choose an earlier expiry.</source>
        <translation>%1 erlaubt höchstens %2 Tage. Wählen Sie einen früheren Ablauf.</translation>
    </message>
    <message>
        <source>--expires takes a time such as 30d, a date such as 2027-01-31, or never.</source>
        <translation>--expires nimmt eine Zeit wie 30d, ein Datum wie 2027-01-31 oder never.</translation>
    </message>
    <message>
        <source>--accept-never says nothing without --expires never. Leave it out.</source>
        <translation>--accept-never sagt ohne --expires never nichts. Lassen Sie es weg.</translation>
    </message>
    <message>
        <source>The service left scopes out without a word: %1.</source>
        <translation>Der Dienst hat wortlos Scopes weggelassen: %1.</translation>
    </message>
    <message>
        <source>With --expires never: you know what it means that nothing but somebody who revokes it ever stops the token.</source>
        <translation>Mit --expires never: Sie wissen, was es heißt, dass nichts das Token je aufhält außer jemand, der es widerruft.</translation>
    </message>
    <message>
        <source>%1 gives each token an end here. Choose an expiry.</source>
        <translation>%1 gibt hier jedem Token ein Ende. Wählen Sie einen Ablauf.</translation>
    </message>
    <message>
        <source>%1 Add --accept-never if that is what you want, or choose an expiry.</source>
        <translation>%1 Fügen Sie --accept-never hinzu, wenn Sie das wollen, oder wählen Sie einen Ablauf.</translation>
    </message>
    <message>
        <source>%1 decides itself when a token ends. Leave out --expires.</source>
        <translation>Wann ein Token endet, entscheidet %1 selbst. Lassen Sie --expires weg.</translation>
    </message>
    <message>
        <source>30d (from now), a date (the end of that day, local time), or never; nothing where the service decides.</source>
        <translation>30d (von jetzt an), ein Datum (das Ende dieses Tages, Ortszeit) oder never; nichts, wo der Dienst entscheidet.</translation>
    </message>
    <message>
        <source>Where it is used, one place a line.</source>
        <translation>Wo es benutzt wird, ein Ort je Zeile.</translation>
    </message>
    <message>
        <source>Kept by hand: reads its secret, which is kept then.</source>
        <translation>Von Hand geführt: liest sein Geheimnis, das dann aufbewahrt wird.</translation>
    </message>
    <message>
        <source>create needs --account and --name.</source>
        <translation>create braucht --account und --name.</translation>
    </message>
    <message>
        <source>create needs --scope here.</source>
        <translation>create braucht hier --scope.</translation>
    </message>
    <message>
        <source>%1 makes the secret itself. Leave --secret-stdin out.</source>
        <translation>%1 macht das Geheimnis selbst. Lassen Sie --secret-stdin weg.</translation>
    </message>
    <message>
        <source>create needs --expires: how long the token is to live.</source>
        <translation>create braucht --expires: wie lange das Token leben soll.</translation>
    </message>
    <message>
        <source>Created “%1”, which expires %2.</source>
        <translation>„%1“ ist erstellt und läuft ab %2.</translation>
    </message>
    <message>
        <source>Created “%1”, which never expires.</source>
        <translation>„%1“ ist erstellt und läuft nie ab.</translation>
    </message>
    <message>
        <source>Entered “%1”, which expires %2.</source>
        <translation>„%1“ ist eingetragen und läuft ab %2.</translation>
    </message>
    <message>
        <source>Entered “%1”, which never expires.</source>
        <translation>„%1“ ist eingetragen und läuft nie ab.</translation>
    </message>
    <message>
        <source>Its secret is in the keychain, read back and compared.</source>
        <translation>Sein Geheimnis ist im Schlüsselbund, zurückgelesen und verglichen.</translation>
    </message>
    <message>
        <source>Its secret is not kept here.</source>
        <translation>Sein Geheimnis ist hier nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>`patkeeper-cli secret &apos;%1&apos;` writes it to a file or a pipe.</source>
        <translation>`patkeeper-cli secret &apos;%1&apos;` schreibt es in eine Datei oder eine Pipe.</translation>
    </message>
    <message>
        <source>`patkeeper-cli secret &apos;%1&apos; --part %2` writes that part of it to a file or a pipe.</source>
        <translation>`patkeeper-cli secret &apos;%1&apos; --part %2` schreibt diesen Teil davon in eine Datei oder eine Pipe.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::DueCommand</name>
    <message>
        <source>What comes within this time, such as 30d. Without it: within 14 days, and of short-lived tokens those in the second half of their life.</source>
        <translation>Was in dieser Zeit kommt, etwa 30d. Ohne Angabe: in 14 Tagen, und von kurzlebigen Token nur die in der zweiten Hälfte ihrer Laufzeit.</translation>
    </message>
    <message>
        <source>--within takes a time such as 14d, 12h or 2w.</source>
        <translation>--within nimmt eine Dauer wie 14d, 12h oder 2w.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ExchangeCommand</name>
    <message>
        <source>account/name, account#id or an id.</source>
        <translation>Konto/Name, Konto#ID oder eine ID.</translation>
    </message>
    <message>
        <source>token (the access token alone), json, or env (lines for a shell).</source>
        <translation>token (das Zugriffstoken allein), json oder env (Zeilen für eine Shell).</translation>
    </message>
    <message>
        <source>Also to a terminal, where others may see it.</source>
        <translation>Auch auf ein Terminal, wo andere es vielleicht sehen.</translation>
    </message>
    <message>
        <source>exchange needs one token.</source>
        <translation>exchange verlangt ein Token.</translation>
    </message>
    <message>
        <source>--format is one of token, json and env.</source>
        <translation>--format ist token, json oder env.</translation>
    </message>
    <message>
        <source>This would show the credentials on the terminal. Send them to a file or a pipe, or add --show.</source>
        <translation>Das würde die Zugangsdaten im Terminal zeigen. Leiten Sie sie in eine Datei oder Pipe, oder ergänzen Sie --show.</translation>
    </message>
    <message>
        <source>The credentials could not be written out.</source>
        <translation>Die Zugangsdaten ließen sich nicht ausgeben.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ExchangingCommand</name>
    <message>
        <source>Ask for this scope. Can be repeated.</source>
        <translation>Diese Berechtigung verlangen. Auch mehrfach.</translation>
    </message>
    <message>
        <source>For which service, by its name. Can be repeated.</source>
        <translation>Für welchen Dienst, nach seinem Namen. Auch mehrfach.</translation>
    </message>
    <message>
        <source>For which service, by its address. Can be repeated.</source>
        <translation>Für welchen Dienst, nach seiner Adresse. Auch mehrfach.</translation>
    </message>
    <message>
        <source>The token may be sent there, from now on. Only asked for where a person entered the token&apos;s endpoint.</source>
        <translation>Dorthin darf das Token von jetzt an gesendet werden. Nur nötig, wo jemand den Endpunkt des Tokens eingegeben hat.</translation>
    </message>
    <message>
        <source>--%1 takes a value.</source>
        <translation>--%1 verlangt einen Wert.</translation>
    </message>
    <message>
        <source>Here: with --allow-origin %1.</source>
        <translation>Hier: mit --allow-origin %1.</translation>
    </message>
    <message>
        <source>Not granted: %1.</source>
        <translation>Nicht gewährt: %1.</translation>
    </message>
    <message>
        <source>The service gave another kind of token than usual: %1.</source>
        <translation>Der Dienst hat eine andere Art von Token gegeben als üblich: %1.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ExportCommand</name>
    <message>
        <source>Only this account.</source>
        <translation>Nur dieses Konto.</translation>
    </message>
    <message>
        <source>csv, json, or ics (a calendar of the expiries).</source>
        <translation>csv, json oder ics (ein Kalender der Ablaufdaten).</translation>
    </message>
    <message>
        <source>Write to this file, which only you can read.</source>
        <translation>In diese Datei schreiben, die nur Sie lesen können.</translation>
    </message>
    <message>
        <source>--account takes the name of an account.</source>
        <translation>--account nimmt den Namen eines Kontos.</translation>
    </message>
    <message>
        <source>--output takes a file.</source>
        <translation>--output nimmt eine Datei.</translation>
    </message>
    <message>
        <source>--json and --format %1 exclude each other.</source>
        <translation>--json und --format %1 schließen einander aus.</translation>
    </message>
    <message>
        <source>--format takes csv, json or ics.</source>
        <translation>--format nimmt csv, json oder ics.</translation>
    </message>
    <message>
        <source>No token has an end to come: the calendar is empty.</source>
        <translation>Bei keinem Token steht ein Ende bevor: Der Kalender ist leer.</translation>
    </message>
    <message>
        <source>Saved in “%1”.</source>
        <translation>In „%1“ gespeichert.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ExtendCommand</name>
    <message>
        <source>account/name, account#id or an id; several are allowed.</source>
        <translation>Konto/Name, Konto#ID oder eine ID; auch mehrere.</translation>
    </message>
    <message>
        <source>The new expiry of all: 90d (from now), or a date.</source>
        <translation>Der neue Ablauf aller: 90d (von jetzt an) oder ein Datum.</translation>
    </message>
    <message>
        <source>Those that expire within this time, such as 14d.</source>
        <translation>Die, die in dieser Zeit ablaufen, etwa 14d.</translation>
    </message>
    <message>
        <source>With --expiring-within: only of this account.</source>
        <translation>Mit --expiring-within: nur von diesem Konto.</translation>
    </message>
    <message>
        <source>extend needs --expires with a time such as 90d, or a date such as 2027-01-31.</source>
        <translation>extend braucht --expires mit einer Zeit wie 90d oder einem Datum wie 2027-01-31.</translation>
    </message>
    <message>
        <source>--expiring-within takes a time such as 14d.</source>
        <translation>--expiring-within nimmt eine Dauer wie 14d.</translation>
    </message>
    <message>
        <source>extend needs tokens, or --expiring-within.</source>
        <translation>extend braucht Token oder --expiring-within.</translation>
    </message>
    <message>
        <source>--account goes with --expiring-within.</source>
        <translation>--account gehört zu --expiring-within.</translation>
    </message>
    <message>
        <source>Extended “%1”: it expires %2.</source>
        <translation>„%1“ ist verlängert: Es läuft ab %2.</translation>
    </message>
    <message>
        <source>“%1” may have been extended.</source>
        <translation>„%1“ ist vielleicht verlängert.</translation>
    </message>
    <message>
        <source>“%1” was left as it is.</source>
        <translation>„%1“ blieb, wie es ist.</translation>
    </message>
    <message>
        <source>%1: the service shortened its life.</source>
        <comment>name</comment>
        <translation>%1: Der Dienst hat sein Leben verkürzt.</translation>
    </message>
    <message>
        <source>There is nothing to extend.</source>
        <translation>Zu verlängern gibt es nichts.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::HandRotation</name>
    <message>
        <source>“%1” is rotated by hand. Make its successor on the page of its service%2, then say --expires as the service gave it, and give the secret with --secret-stdin; or --secret-elsewhere where it is not to be kept here.</source>
        <translation>„%1“ wird von Hand rotiert. Machen Sie seinen Nachfolger auf der Seite seines Dienstes%2, dann sagen Sie --expires, wie der Dienst ihn gegeben hat, und geben das Geheimnis mit --secret-stdin; oder --secret-elsewhere, wo es hier nicht aufbewahrt werden soll.</translation>
    </message>
    <message>
        <source>“%1” is rotated by hand%2:</source>
        <translation>„%1“ wird von Hand rotiert%2:</translation>
    </message>
    <message>
        <source>Its expiry: 90d, a date such as 2027-01-31, or never. Enter alone for %1:</source>
        <translation>Sein Ablauf: 90d, ein Datum wie 2027-01-31 oder never. Die Eingabetaste allein für %1:</translation>
    </message>
    <message>
        <source>Its secret, which is not shown (%1). Enter alone where it is not to be kept here:</source>
        <translation>Sein Geheimnis, das nicht gezeigt wird (%1). Die Eingabetaste allein, wo es hier nicht aufbewahrt werden soll:</translation>
    </message>
    <message>
        <source>The successor is in its place. Now the old token%1:</source>
        <translation>Der Nachfolger ist an seiner Stelle. Nun das alte Token%1:</translation>
    </message>
    <message>
        <source>Type “revoked” when it is; anything else leaves it for later:</source>
        <translation>Tippen Sie „revoked“, wenn es widerrufen ist; alles andere lässt es für später:</translation>
    </message>
    <message>
        <source>Patkeeper cannot end “%1”, which is kept by hand. Revoke it on the page of its service%2, then say so with --ended-there.</source>
        <translation>Patkeeper kann „%1“ nicht beenden, das von Hand geführt wird. Widerrufen Sie es auf der Seite seines Dienstes%2, dann sagen Sie es mit --ended-there.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::HistoryCommand</name>
    <message>
        <source>account/name, account#id or an id; without it, all tokens.</source>
        <translation>Konto/Name, Konto#ID oder eine ID; ohne Angabe alle Token.</translation>
    </message>
    <message>
        <source>Only what happened from this day on, or within this time, such as 30d.</source>
        <translation>Nur was ab diesem Tag oder in dieser Zeit, etwa 30d, geschah.</translation>
    </message>
    <message>
        <source>Only this event, such as created, revoked or secret-read.</source>
        <translation>Nur dieses Ereignis, etwa created, revoked oder secret-read.</translation>
    </message>
    <message>
        <source>text (default), csv or json.</source>
        <translation>text (Vorgabe), csv oder json.</translation>
    </message>
    <message>
        <source>Say whether the history is as it was written, and nothing else.</source>
        <translation>Sagen, ob der Verlauf so ist, wie er geschrieben wurde, und sonst nichts.</translation>
    </message>
    <message>
        <source>history takes one token, or none.</source>
        <translation>history nimmt ein Token oder keines.</translation>
    </message>
    <message>
        <source>--since takes a date such as 2026-01-31, or a time such as 30d, 12h or 2w.</source>
        <translation>--since nimmt ein Datum wie 2026-01-31 oder eine Dauer wie 30d, 12h oder 2w.</translation>
    </message>
    <message>
        <source>--event takes what happened, such as created.</source>
        <translation>--event nimmt ein Ereignis, etwa created.</translation>
    </message>
    <message>
        <source>--format takes text, csv or json.</source>
        <translation>--format nimmt text, csv oder json.</translation>
    </message>
    <message>
        <source>--verify goes over all of the history; leave out the token, --since, --event and --format csv.</source>
        <translation>--verify prüft den ganzen Verlauf; lassen Sie das Token, --since, --event und --format csv weg.</translation>
    </message>
    <message numerus="yes">
        <source>%n entries were checked.</source>
        <translation>
            <numerusform>%n Eintrag wurde geprüft.</numerusform>
            <numerusform>%n Einträge wurden geprüft.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing of that is in the history.</source>
        <translation>Nichts davon steht im Verlauf.</translation>
    </message>
    <message>
        <source>ENTRY</source>
        <translation>EINTRAG</translation>
    </message>
    <message>
        <source>TIME</source>
        <translation>ZEIT</translation>
    </message>
    <message>
        <source>ACCOUNT</source>
        <translation>KONTO</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>NAME</translation>
    </message>
    <message>
        <source>EVENT</source>
        <translation>EREIGNIS</translation>
    </message>
    <message>
        <source>OUTCOME</source>
        <translation>ERGEBNIS</translation>
    </message>
    <message>
        <source>BY</source>
        <translation>WOMIT</translation>
    </message>
    <message>
        <source>--json and --format %1 exclude each other.</source>
        <translation>--json und --format %1 schließen einander aus.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ListCommand</name>
    <message>
        <source>Only this account.</source>
        <translation>Nur dieses Konto.</translation>
    </message>
    <message>
        <source>active (default), expiring, expired, revoked or all.</source>
        <translation>active (Vorgabe), expiring, expired, revoked oder all.</translation>
    </message>
    <message>
        <source>Only living tokens that end within this time, such as 14d.</source>
        <translation>Nur gültige Token, die in dieser Zeit enden, etwa 14d.</translation>
    </message>
    <message>
        <source>What the last refresh found; asks nobody.</source>
        <translation>Was die letzte Aktualisierung fand; fragt niemanden.</translation>
    </message>
    <message>
        <source>--status takes active, expiring, expired, revoked or all.</source>
        <translation>--status nimmt active, expiring, expired, revoked oder all.</translation>
    </message>
    <message>
        <source>--expiring-within takes a time such as 14d, 12h or 2w.</source>
        <translation>--expiring-within nimmt eine Dauer wie 14d, 12h oder 2w.</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>hinterlegt</translation>
    </message>
    <message>
        <source>There is no account yet. `patkeeper-cli account add --help` says how to add one.</source>
        <translation>Es gibt noch kein Konto. `patkeeper-cli account add --help` sagt, wie eines hinzukommt.</translation>
    </message>
    <message>
        <source>No tokens to show. `--status all` shows the ended ones too.</source>
        <translation>Keine Token zu zeigen. `--status all` zeigt auch die beendeten.</translation>
    </message>
    <message>
        <source>ACCOUNT</source>
        <translation>KONTO</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>NAME</translation>
    </message>
    <message>
        <source>STATUS</source>
        <translation>STATUS</translation>
    </message>
    <message>
        <source>ENDS</source>
        <translation>ENDET</translation>
    </message>
    <message>
        <source>SECRET</source>
        <translation>GEHEIMNIS</translation>
    </message>
    <message>
        <source>SCOPES</source>
        <translation>BERECHTIGUNGEN</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>--account takes the name of an account.</source>
        <translation>--account nimmt den Namen eines Kontos.</translation>
    </message>
    <message>
        <source>%1: as of %2.</source>
        <translation>%1: Stand %2.</translation>
    </message>
    <message>
        <source>%1: never refreshed so far.</source>
        <translation>%1: bisher nie aktualisiert.</translation>
    </message>
    <message>
        <source>SERVICE</source>
        <translation>DIENST</translation>
    </message>
    <message>
        <source>PAGE</source>
        <translation>SEITE</translation>
    </message>
    <message>
        <source>USED IN</source>
        <translation>BENUTZT IN</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::Output</name>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::PolicyCommand</name>
    <message>
        <source>account/name, account#id or an id.</source>
        <translation>Konto/Name, Konto#ID oder eine ID.</translation>
    </message>
    <message>
        <source>How many hours the predecessor lives on.</source>
        <translation>Wie viele Stunden der Vorgänger noch gilt.</translation>
    </message>
    <message>
        <source>How many days the successor lives.</source>
        <translation>Wie viele Tage der Nachfolger gilt.</translation>
    </message>
    <message>
        <source>yes: the running program and the timer rotate it unasked.</source>
        <translation>yes: Das laufende Programm und der Timer rotieren es ungefragt.</translation>
    </message>
    <message>
        <source>policy needs one token, or --account, or --provider.</source>
        <translation>policy braucht ein Token, --account oder --provider.</translation>
    </message>
    <message>
        <source>--%1 takes a whole number.</source>
        <translation>--%1 nimmt eine ganze Zahl.</translation>
    </message>
    <message>
        <source>--by-itself takes yes or no.</source>
        <translation>--by-itself nimmt yes oder no.</translation>
    </message>
    <message numerus="yes">
        <source>rotate %n day(s) before expiry</source>
        <translation>
            <numerusform>%n Tag vor dem Ablauf rotieren</numerusform>
            <numerusform>%n Tage vor dem Ablauf rotieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>rotate %n day(s) after it was created</source>
        <translation>
            <numerusform>%n Tag nach dem Erstellen rotieren</numerusform>
            <numerusform>%n Tage nach dem Erstellen rotieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>successors live %n day(s)</source>
        <translation>
            <numerusform>Nachfolger gelten %n Tag</numerusform>
            <numerusform>Nachfolger gelten %n Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>predecessors live %n hour(s) longer</source>
        <translation>
            <numerusform>Vorgänger gelten noch %n Stunde</numerusform>
            <numerusform>Vorgänger gelten noch %n Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>rotated by itself</source>
        <translation>wird von selbst rotiert</translation>
    </message>
    <message>
        <source>rotated only by you</source>
        <translation>wird nur von Ihnen rotiert</translation>
    </message>
    <message>
        <source>For all tokens of this account that have no policy of their own.</source>
        <translation>Für alle Token dieses Kontos, die keine eigene Regel haben.</translation>
    </message>
    <message>
        <source>For all tokens of this kind of service.</source>
        <translation>Für alle Token dieser Art von Dienst.</translation>
    </message>
    <message>
        <source>Rotate this many days before a token expires.</source>
        <translation>So viele Tage vor dem Ablauf eines Tokens rotieren.</translation>
    </message>
    <message>
        <source>Rotate this many days after it was created; also tokens that never expire.</source>
        <translation>So viele Tage nach dem Erstellen rotieren; auch Token, die nie ablaufen.</translation>
    </message>
    <message>
        <source>How many months between asking whether it is still needed.</source>
        <translation>Nach je so vielen Monaten fragen, ob es noch gebraucht wird.</translation>
    </message>
    <message>
        <source>Remove the policy.</source>
        <translation>Die Regel entfernen.</translation>
    </message>
    <message numerus="yes">
        <source>ask every %n month(s) whether it is still needed</source>
        <translation>
            <numerusform>nach je %n Monat fragen, ob es noch gebraucht wird</numerusform>
            <numerusform>nach je %n Monaten fragen, ob es noch gebraucht wird</numerusform>
        </translation>
    </message>
    <message>
        <source>No policy is set.</source>
        <translation>Keine Regel ist festgelegt.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::Proof</name>
    <message>
        <source>the predecessor %1</source>
        <translation>der Vorgänger %1</translation>
    </message>
    <message>
        <source>the successor %1</source>
        <translation>der Nachfolger %1</translation>
    </message>
    <message>
        <source>the predecessor %1 ended before a successor&apos;s secret was accepted</source>
        <translation>der Vorgänger %1 endete, bevor das Geheimnis eines Nachfolgers angenommen wurde</translation>
    </message>
    <message>
        <source>the operation “%1” has not ended</source>
        <translation>der Vorgang „%1“ ist nicht zu Ende</translation>
    </message>
    <message>
        <source>%1 tokens live beside each other: %2</source>
        <translation>%1 Token gelten nebeneinander: %2</translation>
    </message>
    <message>
        <source>the rotation has ended without a successor</source>
        <translation>die Rotation ist ohne Nachfolger zu Ende</translation>
    </message>
    <message>
        <source>the lineage points to %1 and not to %2</source>
        <translation>die Abfolge zeigt auf %1 statt auf %2</translation>
    </message>
    <message>
        <source>the keychain&apos;s entry %1 belongs to no row</source>
        <translation>der Eintrag %1 im Schlüsselbund gehört zu keiner Zeile</translation>
    </message>
    <message>
        <source>%1 lives, and its secret is not kept</source>
        <translation>%1 gilt, und das Geheimnis ist nicht hinterlegt</translation>
    </message>
    <message>
        <source>%1 lives, and nobody knows of it</source>
        <translation>%1 gilt, und niemand weiß davon</translation>
    </message>
    <message>
        <source>the database is damaged: %1</source>
        <translation>die Datenbank ist beschädigt: %1</translation>
    </message>
    <message>
        <source>There is no room for a temporary folder.</source>
        <translation>Für einen temporären Ordner ist kein Platz.</translation>
    </message>
    <message>
        <source>The sandbox could not be started.</source>
        <translation>Die Sandbox ließ sich nicht starten.</translation>
    </message>
    <message>
        <source>The stage of the proof could not be set.</source>
        <translation>Der Nachweis ließ sich nicht vorbereiten.</translation>
    </message>
    <message>
        <source>An undisturbed rotation failed.</source>
        <translation>Eine ungestörte Rotation ist gescheitert.</translation>
    </message>
    <message>
        <source>A process of the proof did not end.</source>
        <translation>Ein Prozess des Nachweises endete nicht.</translation>
    </message>
    <message>
        <source>A process of the proof could not be started.</source>
        <translation>Ein Prozess des Nachweises ließ sich nicht starten.</translation>
    </message>
    <message>
        <source>%1 has ended, but its secret is still kept</source>
        <translation>%1 ist beendet, das Geheimnis aber noch hinterlegt</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ProofChild</name>
    <message>
        <source>The power cannot be cut on this system. Use --power-cuts 0.</source>
        <translation>Auf diesem System lässt sich kein Stromausfall herbeiführen. Benutzen Sie --power-cuts 0.</translation>
    </message>
    <message>
        <source>Qt&apos;s SQLite driver has an SQLite of its own: no power can be cut. Use --power-cuts 0.</source>
        <translation>Der SQLite-Treiber von Qt hat ein eigenes SQLite: Es lässt sich kein Stromausfall herbeiführen. Benutzen Sie --power-cuts 0.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ProveCommand</name>
    <message>
        <source>Run %1: %2 (see %3).</source>
        <translation>Lauf %1: %2 (siehe %3).</translation>
    </message>
    <message>
        <source>Draw the same moments as the run that printed this number.</source>
        <translation>Dieselben Zeitpunkte auslosen wie der Lauf, der diese Zahl ausgab.</translation>
    </message>
    <message>
        <source>--kills and --power-cuts take numbers.</source>
        <translation>--kills und --power-cuts nehmen Zahlen.</translation>
    </message>
    <message>
        <source>--seed takes a number.</source>
        <translation>--seed nimmt eine Zahl.</translation>
    </message>
    <message>
        <source>prove has a sandbox and throw-away profiles of its own.</source>
        <translation>prove hat eine eigene Sandbox und eigene Wegwerf-Profile.</translation>
    </message>
    <message>
        <source>Rotations against the sandbox, in throw-away profiles. `--seed %1` draws the same moments again.</source>
        <translation>Rotationen gegen die Sandbox, in Wegwerf-Profilen. `--seed %1` lost dieselben Zeitpunkte wieder aus.</translation>
    </message>
    <message>
        <source>RUNS</source>
        <translation>LÄUFE</translation>
    </message>
    <message>
        <source>KILLS</source>
        <translation>ABBRÜCHE</translation>
    </message>
    <message>
        <source>POWER CUTS</source>
        <translation>STROM AUS</translation>
    </message>
    <message>
        <source>LOST</source>
        <translation>VERLOREN</translation>
    </message>
    <message>
        <source>ORPHANED</source>
        <translation>VERWAIST</translation>
    </message>
    <message numerus="yes">
        <source>%n creation(s) may never have reached the service; they are looked for until they would expire.</source>
        <translation>
            <numerusform>%n Erstellung hat den Dienst vielleicht nie erreicht; nach dem Token wird gesucht, bis es ablaufen würde.</numerusform>
            <numerusform>%n Erstellungen haben den Dienst vielleicht nie erreicht; nach den Token wird gesucht, bis sie ablaufen würden.</numerusform>
        </translation>
    </message>
    <message>
        <source>It was ended before all of it was done.</source>
        <translation>Der Nachweis wurde beendet, bevor alles getan war.</translation>
    </message>
    <message>
        <source>How many rotations to kill.</source>
        <translation>Wie viele Rotationen gewaltsam abgebrochen werden.</translation>
    </message>
    <message>
        <source>How many power cuts to simulate.</source>
        <translation>Wie viele Stromausfälle simuliert werden.</translation>
    </message>
    <message>
        <source>RESUMES</source>
        <translation>FORTSETZEN</translation>
    </message>
    <message>
        <source>TOO EARLY</source>
        <translation>ZU FRÜH</translation>
    </message>
    <message>
        <source>OPEN</source>
        <translation>OFFEN</translation>
    </message>
    <message>
        <source>Kills: %1, power cuts: %2; lost: %3, orphaned: %4, revoked too early: %5, left open: %6.</source>
        <translation>Abbrüche: %1, Stromausfälle: %2; verloren: %3, verwaist: %4, zu früh widerrufen: %5, offen geblieben: %6.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::RefreshCommand</name>
    <message>
        <source>Only this account.</source>
        <translation>Nur dieses Konto.</translation>
    </message>
    <message>
        <source>%1: %2 new, %3 changed, %4 no longer listed.</source>
        <translation>%1: %2 neu, %3 geändert, %4 nicht mehr gelistet.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ResumeCommand</name>
    <message>
        <source>Also operations that were begun on another machine (a copied profile).</source>
        <translation>Auch Vorgänge, die auf einem anderen Rechner begonnen wurden (ein kopiertes Profil).</translation>
    </message>
    <message>
        <source>End this operation without doing anything more about it; what there is at the service stays.</source>
        <translation>Diesen Vorgang beenden, ohne mehr dafür zu tun; was es beim Dienst gibt, bleibt.</translation>
    </message>
    <message>
        <source>Nothing was interrupted.</source>
        <translation>Nichts war unterbrochen.</translation>
    </message>
    <message>
        <source>--give-up takes the id of an operation.</source>
        <translation>--give-up nimmt die ID eines Vorgangs.</translation>
    </message>
    <message>
        <source>`patkeeper-cli resume --give-up %1` ends it without doing anything more.</source>
        <translation>`patkeeper-cli resume --give-up %1` beendet ihn, ohne noch etwas zu tun.</translation>
    </message>
    <message>
        <source>As a timer does: nothing while the keychain is locked, which is not asked to open.</source>
        <translation>Wie ein Timer: Ist der Schlüsselbund gesperrt, geschieht nichts, und er wird nicht ums Entsperren gebeten.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ReviewCommand</name>
    <message>
        <source>account/name, account#id or an id; several are allowed.</source>
        <translation>Konto/Name, Konto#ID oder eine ID; auch mehrere.</translation>
    </message>
    <message>
        <source>Required: they are still needed. `patkeeper-cli revoke` ends those that are not.</source>
        <translation>Nötig: Sie werden noch gebraucht. Was nicht mehr gebraucht wird, beendet `revoke`.</translation>
    </message>
    <message>
        <source>review needs at least one token.</source>
        <translation>review braucht mindestens ein Token.</translation>
    </message>
    <message>
        <source>Add --keep if they are still needed; what is not is ended by `patkeeper-cli revoke`.</source>
        <translation>Geben Sie --keep an, wenn sie noch gebraucht werden; alles andere beendet `patkeeper-cli revoke`.</translation>
    </message>
    <message>
        <source>Kept “%1” (%2).</source>
        <translation>„%1“ (%2) behalten.</translation>
    </message>
    <message>
        <source>The next review is due %1.</source>
        <translation>Die nächste Prüfung ist am %1 fällig.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ReviewsCommand</name>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>%1 by %2</source>
        <comment>date and time, person</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>No review is due.</source>
        <translation>Keine Prüfung ist fällig.</translation>
    </message>
    <message>
        <source>ACCOUNT</source>
        <translation>KONTO</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>NAME</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>DUE SINCE</source>
        <translation>FÄLLIG SEIT</translation>
    </message>
    <message>
        <source>LAST</source>
        <translation>LETZTE</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::RevokeCommand</name>
    <message>
        <source>account/name, account#id or an id; several are allowed.</source>
        <translation>Konto/Name, Konto#ID oder eine ID; auch mehrere.</translation>
    </message>
    <message>
        <source>Required: a revoked token never works again.</source>
        <translation>Nötig: Ein widerrufenes Token funktioniert nie wieder.</translation>
    </message>
    <message>
        <source>revoke needs at least one token.</source>
        <translation>revoke braucht mindestens ein Token.</translation>
    </message>
    <message>
        <source>A revoked token never works again. Add --yes to revoke.</source>
        <translation>Ein widerrufenes Token funktioniert nie wieder. Zum Widerrufen --yes angeben.</translation>
    </message>
    <message>
        <source>Revoked “%1” (%2).</source>
        <translation>„%1“ widerrufen (%2).</translation>
    </message>
    <message>
        <source>Kept by hand: you have revoked them on the page of their service, which Patkeeper cannot.</source>
        <translation>Von Hand geführt: Sie haben sie auf der Seite ihres Dienstes widerrufen, was Patkeeper nicht kann.</translation>
    </message>
    <message>
        <source>Noted on your word that “%1” (%2) is revoked.</source>
        <translation>Auf Ihr Wort hin vermerkt, dass „%1“ (%2) widerrufen ist.</translation>
    </message>
    <message>
        <source>Also one that its own account signs in with, which needs another sign-in afterwards.</source>
        <translation>Auch eines, mit dem sich sein eigenes Konto anmeldet, das danach eine andere Anmeldung braucht.</translation>
    </message>
    <message>
        <source>“%1” signs in the account %2, which will need another sign-in afterwards. Nothing was revoked. Add --ends-sign-in to revoke it all the same.</source>
        <translation>„%1“ meldet das Konto %2 an, das danach eine andere Anmeldung braucht. Nichts wurde widerrufen. Mit --ends-sign-in wird es dennoch widerrufen.</translation>
    </message>
    <message>
        <source>The account “%1” signed in with it. Sign in again with another token: `patkeeper-cli account sign-in` with %2.</source>
        <translation>Das Konto „%1“ hat sich damit angemeldet. Melden Sie sich mit einem anderen Token neu an: `patkeeper-cli account sign-in` mit %2.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::RotateCommand</name>
    <message>
        <source>at once</source>
        <translation>sofort</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) later</source>
        <translation>
            <numerusform>%n Tag später</numerusform>
            <numerusform>%n Tage später</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) later</source>
        <translation>
            <numerusform>%n Stunde später</numerusform>
            <numerusform>%n Stunden später</numerusform>
        </translation>
    </message>
    <message>
        <source>account/name, account#id or an id; several are allowed.</source>
        <translation>Konto/Name, Konto#ID oder eine ID; auch mehrere.</translation>
    </message>
    <message>
        <source>Those whose policy says that it is time.</source>
        <translation>Die, für die es nach ihrer Regel Zeit ist.</translation>
    </message>
    <message>
        <source>With --due: only where the policy lets it be done unasked, as a timer does. Without a hand-over that succeeded no predecessor is revoked then.</source>
        <translation>Mit --due: nur, wo die Regel es ungefragt erlaubt, wie ein Timer. Ohne gelungene Übergabe wird dann kein Vorgänger widerrufen.</translation>
    </message>
    <message>
        <source>Those that expire within this time, such as 14d.</source>
        <translation>Die, die in dieser Zeit ablaufen, etwa 14d.</translation>
    </message>
    <message>
        <source>With --due or --expiring-within: only of this account.</source>
        <translation>Mit --due oder --expiring-within: nur von diesem Konto.</translation>
    </message>
    <message>
        <source>Only say what would be done.</source>
        <translation>Nur sagen, was getan würde.</translation>
    </message>
    <message>
        <source>Required: predecessors are revoked when their time has come.</source>
        <translation>Nötig: Vorgänger werden widerrufen, wenn ihre Zeit gekommen ist.</translation>
    </message>
    <message>
        <source>--by-itself goes with --due.</source>
        <translation>--by-itself gehört zu --due.</translation>
    </message>
    <message>
        <source>--expiring-within takes a time such as 14d.</source>
        <translation>--expiring-within nimmt eine Dauer wie 14d.</translation>
    </message>
    <message>
        <source>--grace takes a time such as 24h or 7d, or 0.</source>
        <translation>--grace nimmt eine Dauer wie 24h oder 7d, oder 0.</translation>
    </message>
    <message>
        <source>--expires takes a time such as 90d, or a date such as 2027-01-31.</source>
        <translation>--expires nimmt eine Dauer wie 90d oder ein Datum wie 2027-01-31.</translation>
    </message>
    <message>
        <source>rotate needs tokens, or --due, or --expiring-within.</source>
        <translation>rotate braucht Token, --due oder --expiring-within.</translation>
    </message>
    <message>
        <source>--account goes with --due and --expiring-within.</source>
        <translation>--account gehört zu --due und --expiring-within.</translation>
    </message>
    <message>
        <source>Predecessors are revoked when their time has come. Add --yes to rotate, or --dry-run to look first.</source>
        <translation>Vorgänger werden widerrufen, wenn ihre Zeit gekommen ist. Zum Rotieren --yes angeben, zum Nachsehen zuerst --dry-run.</translation>
    </message>
    <message>
        <source>Would rotate “%1” (%2): a successor until %3; the predecessor %4.</source>
        <translation>Würde „%1“ (%2) rotieren: Nachfolger läuft ab: %3; der Vorgänger %4.</translation>
    </message>
    <message>
        <source>is not revoked</source>
        <translation>wird nicht widerrufen</translation>
    </message>
    <message>
        <source>is revoked %1</source>
        <translation>wird %1 widerrufen</translation>
    </message>
    <message>
        <source>“%1” was left as it is.</source>
        <translation>„%1“ blieb, wie es ist.</translation>
    </message>
    <message>
        <source>Rotated “%1”: its successor is %2; the predecessor was not revoked.</source>
        <translation>„%1“ rotiert: Sein Nachfolger ist %2; der Vorgänger wurde nicht widerrufen.</translation>
    </message>
    <message>
        <source>Rotated “%1”: its successor is %2; the predecessor is revoked.</source>
        <translation>„%1“ rotiert: Sein Nachfolger ist %2; der Vorgänger ist widerrufen.</translation>
    </message>
    <message>
        <source>“%1” was not rotated.</source>
        <translation>„%1“ wurde nicht rotiert.</translation>
    </message>
    <message>
        <source>How long the predecessor lives on, such as 24h; 0 for not at all. By default as the policy says, else 24h.</source>
        <translation>Wie lange der Vorgänger noch gilt, etwa 24h; 0 für gar nicht. Ohne Angabe wie in der Regel, sonst 24h.</translation>
    </message>
    <message>
        <source>Of tokens that work in all organizations: makes one for this one as well. The name of its account; may be repeated.</source>
        <translation>Bei Token für alle Organisationen: auch für diese eines erstellen. Der Name ihres Kontos; auch mehrfach.</translation>
    </message>
    <message>
        <source>--organization needs the tokens to be named.</source>
        <translation>--organization verlangt, dass die Token genannt werden.</translation>
    </message>
    <message>
        <source>“%1” is not another organization that this token works in and that has an account here. `patkeeper-cli account list` names the accounts.</source>
        <translation>„%1“ ist keine andere Organisation, in der dieses Token funktioniert und für die es hier ein Konto gibt. `patkeeper-cli account list` nennt die Konten.</translation>
    </message>
    <message>
        <source>A successor is made for %1 as well.</source>
        <comment>names</comment>
        <translation>Auch für %1 wird ein Nachfolger erstellt.</translation>
    </message>
    <message>
        <source>There is nothing to rotate.</source>
        <translation>Es gibt nichts zu rotieren.</translation>
    </message>
    <message>
        <source>Rotated “%1”: its successor is %2; the predecessor will be revoked %3.</source>
        <translation>„%1“ rotiert: Sein Nachfolger ist %2; der Vorgänger wird am %3 widerrufen.</translation>
    </message>
    <message>
        <source>There is a successor for %1 as well.</source>
        <comment>names</comment>
        <translation>Auch für %1 gibt es einen Nachfolger.</translation>
    </message>
    <message>
        <source>is revoked first</source>
        <translation>wird zuerst widerrufen</translation>
    </message>
    <message>
        <source>Expiry of the successor: 90d (from now), or a date. By default it lives as long as its predecessor did. By hand: as its service gave it, or never.</source>
        <translation>Ablauf des Nachfolgers: 90d (von jetzt an) oder ein Datum. Von sich aus lebt er so lange wie sein Vorgänger. Von Hand: wie sein Dienst ihn gab, oder never.</translation>
    </message>
    <message>
        <source>By hand: you have made the successor; reads its secret.</source>
        <translation>Von Hand: Sie haben den Nachfolger gemacht; liest sein Geheimnis.</translation>
    </message>
    <message>
        <source>By hand: you have made the successor, and its secret is not kept here.</source>
        <translation>Von Hand: Sie haben den Nachfolger gemacht, und sein Geheimnis wird hier nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>The successor of a token that never expires never does either, and you know what that means. Without it the successor expires.</source>
        <translation>Der Nachfolger eines Tokens, das nie abläuft, läuft auch nie ab, und Sie wissen, was das heißt. Ohne das läuft der Nachfolger ab.</translation>
    </message>
    <message>
        <source>Where the service has room for no further token: revoke the old one before its successor is made. Nothing works in between, and if the successor cannot be made, there is neither.</source>
        <translation>Wo der Dienst für kein weiteres Token Platz hat: das alte widerrufen, bevor sein Nachfolger gemacht wird. Dazwischen gilt keines, und wenn der Nachfolger nicht gemacht werden kann, gibt es keines von beiden.</translation>
    </message>
    <message>
        <source>--accept-never goes neither with --by-itself nor with --expires.</source>
        <translation>--accept-never geht weder mit --by-itself noch mit --expires.</translation>
    </message>
    <message>
        <source>--revoke-first does not go with --by-itself.</source>
        <translation>--revoke-first geht nicht mit --by-itself.</translation>
    </message>
    <message>
        <source>--secret-stdin and --secret-elsewhere exclude each other.</source>
        <translation>--secret-stdin und --secret-elsewhere schließen einander aus.</translation>
    </message>
    <message>
        <source>That is what --revoke-first is for.</source>
        <translation>Dafür ist --revoke-first da.</translation>
    </message>
    <message>
        <source>A secret goes with one token that is rotated by hand, and this is none. Leave --secret-stdin and --secret-elsewhere out.</source>
        <translation>Ein Geheimnis gehört zu einem Token, das von Hand rotiert wird, und dies ist keines. Lassen Sie --secret-stdin und --secret-elsewhere weg.</translation>
    </message>
    <message>
        <source>%1: rotated by hand, so on its own.</source>
        <translation>%1: wird von Hand rotiert, also für sich allein.</translation>
    </message>
    <message>
        <source>Rotated “%1”: its successor is %2. Revoke the predecessor on the page of its service by %3, then say so: `patkeeper-cli revoke %4 --yes --ended-there`.</source>
        <translation>„%1“ ist rotiert: Sein Nachfolger ist %2. Widerrufen Sie den Vorgänger bis %3 auf der Seite seines Dienstes, dann sagen Sie es: `patkeeper-cli revoke %4 --yes --ended-there`.</translation>
    </message>
    <message>
        <source>It is called “%1”.</source>
        <translation>Es heißt „%1“.</translation>
    </message>
    <message>
        <source>is revoked by you, %1</source>
        <translation>wird von Ihnen widerrufen, %1</translation>
    </message>
    <message>
        <source>It signs in the account %1 from now on.</source>
        <translation>Es meldet von nun an das Konto %1 an.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::RotationsCommand</name>
    <message>
        <source>the predecessor is revoked %1</source>
        <translation>der Vorgänger wird am %1 widerrufen</translation>
    </message>
    <message>
        <source>the successor is being revoked again</source>
        <translation>der Nachfolger wird wieder widerrufen</translation>
    </message>
    <message>
        <source>interrupted; `patkeeper-cli resume` goes on</source>
        <translation>unterbrochen; `patkeeper-cli resume` setzt fort</translation>
    </message>
    <message>
        <source>No rotation is under way.</source>
        <translation>Keine Rotation läuft.</translation>
    </message>
    <message>
        <source>ACCOUNT</source>
        <translation>KONTO</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>NAME</translation>
    </message>
    <message>
        <source>PREDECESSOR</source>
        <translation>VORGÄNGER</translation>
    </message>
    <message>
        <source>SUCCESSOR</source>
        <translation>NACHFOLGER</translation>
    </message>
    <message>
        <source>NEXT</source>
        <translation>ALS NÄCHSTES</translation>
    </message>
    <message>
        <source>you revoke the predecessor by %1</source>
        <translation>Sie widerrufen den Vorgänger bis %1</translation>
    </message>
    <message>
        <source>the successor gets the predecessor&apos;s name</source>
        <translation>der Nachfolger bekommt den Namen des Vorgängers</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::RotationsUndoCommand</name>
    <message>
        <source>account/name, account#id or an id, of the successor.</source>
        <translation>Konto/Name, Konto#ID oder eine ID, des Nachfolgers.</translation>
    </message>
    <message>
        <source>Required: the successor is revoked.</source>
        <translation>Nötig: Der Nachfolger wird widerrufen.</translation>
    </message>
    <message>
        <source>rotations undo needs one token.</source>
        <translation>rotations undo braucht ein Token.</translation>
    </message>
    <message>
        <source>The successor is revoked, and its secret forgotten. Add --yes.</source>
        <translation>Der Nachfolger wird widerrufen und sein Geheimnis vergessen. Dafür --yes angeben.</translation>
    </message>
    <message>
        <source>“%1” is not the successor of another token.</source>
        <translation>„%1“ ist nicht der Nachfolger eines anderen Tokens.</translation>
    </message>
    <message>
        <source>“%1” is %2 again; its successor is revoked.</source>
        <translation>„%1“ ist wieder %2; der Nachfolger ist widerrufen.</translation>
    </message>
    <message>
        <source>The rotation was not undone.</source>
        <translation>Die Rotation wurde nicht zurückgenommen.</translation>
    </message>
    <message>
        <source>“%1” is %2 again. Its successor counts as revoked here: revoke it on the page of its service.</source>
        <translation>„%1“ ist wieder %2. Sein Nachfolger gilt hier als widerrufen: Widerrufen Sie ihn auf der Seite seines Dienstes.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::RunCommand</name>
    <message>
        <source>The token: account/name, account#id or an id.</source>
        <translation>Das Token: Konto/Name, Konto#ID oder eine ID.</translation>
    </message>
    <message>
        <source>What is run, with its arguments, behind “--”.</source>
        <translation>Was ausgeführt wird, mit seinen Argumenten, hinter „--“.</translation>
    </message>
    <message>
        <source>run needs --exchange with a token, and a command behind “--”.</source>
        <translation>run verlangt --exchange mit einem Token und einen Befehl hinter „--“.</translation>
    </message>
    <message>
        <source>There is no program “%1”. Check its name.</source>
        <translation>Es gibt kein Programm „%1“. Prüfen Sie seinen Namen.</translation>
    </message>
    <message>
        <source>The program “%1” could not be run. Check that it may be executed.</source>
        <translation>Das Programm „%1“ ließ sich nicht ausführen. Prüfen Sie, ob es ausführbar ist.</translation>
    </message>
    <message>
        <source>“%1” cannot be run from here on this system. Use `patkeeper-cli exchange`.</source>
        <translation>„%1“ lässt sich auf diesem System von hier nicht ausführen. Verwenden Sie `patkeeper-cli exchange`.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::SecretCommand</name>
    <message>
        <source>account/name, account#id or an id.</source>
        <translation>Konto/Name, Konto#ID oder eine ID.</translation>
    </message>
    <message>
        <source>Also to a terminal, where others may see it.</source>
        <translation>Auch auf ein Terminal, wo andere es sehen können.</translation>
    </message>
    <message>
        <source>Which part, of a secret that has several.</source>
        <translation>Welcher Teil, bei einem Geheimnis mit mehreren.</translation>
    </message>
    <message>
        <source>secret needs one token.</source>
        <translation>secret braucht ein Token.</translation>
    </message>
    <message>
        <source>--part takes the name of a part.</source>
        <translation>--part nimmt den Namen eines Teils.</translation>
    </message>
    <message>
        <source>This would show the secret on the terminal. Send it to a file or a pipe, or add --show.</source>
        <translation>Das würde das Geheimnis im Terminal anzeigen. Leiten Sie es in eine Datei oder Pipe, oder geben Sie --show an.</translation>
    </message>
    <message>
        <source>This secret has several parts. Say which with --part: %1.</source>
        <translation>Dieses Geheimnis hat mehrere Teile. Nennen Sie mit --part einen: %1.</translation>
    </message>
    <message>
        <source>This secret has no part “%1”. It has: %2.</source>
        <translation>Dieses Geheimnis hat keinen Teil „%1“. Es hat: %2.</translation>
    </message>
    <message>
        <source>The keychain&apos;s entry has no part “%1”.</source>
        <translation>Der Eintrag im Schlüsselbund hat keinen Teil „%1“.</translation>
    </message>
    <message>
        <source>The secret could not be written out.</source>
        <translation>Das Geheimnis konnte nicht ausgegeben werden.</translation>
    </message>
    <message>
        <source>This secret has several parts. Give each on a line of its own, in this order: %1. Nothing was kept.</source>
        <translation>Dieses Geheimnis hat mehrere Teile. Geben Sie jeden auf einer eigenen Zeile, in dieser Reihenfolge: %1. Aufbewahrt wurde nichts.</translation>
    </message>
    <message>
        <source>There is no secret on standard input. Nothing was kept.</source>
        <translation>Auf der Standardeingabe ist kein Geheimnis. Aufbewahrt wurde nichts.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::SecretSetCommand</name>
    <message>
        <source>account/name, account#id or an id.</source>
        <translation>Konto/Name, Konto#ID oder eine ID.</translation>
    </message>
    <message>
        <source>secret set needs one token and --stdin.</source>
        <translation>secret set braucht ein Token und --stdin.</translation>
    </message>
    <message>
        <source>Kept: it works, and it is yours.</source>
        <translation>Hinterlegt: Es funktioniert und ist Ihres.</translation>
    </message>
    <message>
        <source>Kept, but it could not be proven to be this token: %1</source>
        <translation>Hinterlegt, aber nicht als Geheimnis dieses Tokens nachweisbar: %1</translation>
    </message>
    <message>
        <source>Read the secret from standard input: each part of it on a line of its own, where it has several.</source>
        <translation>Das Geheimnis von der Standardeingabe lesen: jeder Teil davon auf einer eigenen Zeile, wo es mehrere hat.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ShowCommand</name>
    <message>
        <source>account/name, account#id or an id.</source>
        <translation>Konto/Name, Konto#ID oder eine ID.</translation>
    </message>
    <message>
        <source>show needs one token.</source>
        <translation>show braucht ein Token.</translation>
    </message>
    <message>
        <source>This token was removed in the meantime.</source>
        <translation>Dieses Token wurde inzwischen entfernt.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>not kept here</source>
        <translation>nicht hier hinterlegt</translation>
    </message>
    <message>
        <source>kept, could not be proven to be this token&apos;s</source>
        <translation>hinterlegt, nicht als dessen Geheimnis nachweisbar</translation>
    </message>
    <message>
        <source>kept in the keychain</source>
        <translation>im Schlüsselbund hinterlegt</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>Verwendet in</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Signs in</source>
        <translation>Meldet an</translation>
    </message>
    <message>
        <source>the account %1</source>
        <translation>das Konto %1</translation>
    </message>
    <message>
        <source>Access tokens</source>
        <translation>Zugriffstoken</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::SignInConversation</name>
    <message>
        <source>Waiting for you to sign in in the browser. Where it shows nothing, open this address in it:</source>
        <translation>Melden Sie sich im Browser an. Zeigt er nichts, öffnen Sie darin diese Adresse:</translation>
    </message>
    <message>
        <source>No browser could be opened from here. Open the address above in one of this computer, or start again with --no-browser and open it on another.</source>
        <translation>Von hier ließ sich kein Browser öffnen. Öffnen Sie die Adresse oben in einem dieses Computers, oder beginnen Sie neu mit --no-browser und öffnen Sie sie auf einem anderen.</translation>
    </message>
    <message>
        <source>Open this address in a browser and sign in there. If the browser cannot reach this computer at the end, paste the address that it shows then:</source>
        <translation>Öffnen Sie diese Adresse in einem Browser und melden Sie sich dort an. Erreicht der Browser am Ende diesen Computer nicht, fügen Sie die Adresse ein, die er dann zeigt:</translation>
    </message>
    <message>
        <source>Open %1 on any device and enter this code until %2:</source>
        <translation>Öffnen Sie %1 auf irgendeinem Gerät und geben Sie bis %2 diesen Code ein:</translation>
    </message>
    <message>
        <source>There is no password on standard input. Send it there and try again.</source>
        <translation>Auf der Standardeingabe ist kein Passwort. Senden Sie es dorthin und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There is no secret on standard input. Send it there and try again.</source>
        <translation>Auf der Standardeingabe ist kein Geheimnis. Senden Sie es dorthin und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Signing in was stopped. Nothing was kept.</source>
        <translation>Das Anmelden wurde abgebrochen. Aufbewahrt wurde nichts.</translation>
    </message>
    <message>
        <source>No answer came from %1. Nothing was kept. Try again.</source>
        <translation>Von %1 kam keine Antwort. Aufbewahrt wurde nichts. Versuchen Sie es noch einmal.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::SignInOptions</name>
    <message>
        <source>--%1 says nothing to --sign-in %2. Leave it out.</source>
        <translation>--%1 sagt --sign-in %2 nichts. Lassen Sie es weg.</translation>
    </message>
    <message>
        <source>--sign-in %1 needs --client-id: the id of an app that is registered in your organization&apos;s directory. `man patkeeper-cli` says under SIGNING IN how to register one; --sign-in azure-cli needs none.</source>
        <translation>--sign-in %1 verlangt --client-id: die ID einer App, die im Verzeichnis Ihrer Organisation registriert ist. `man patkeeper-cli` sagt unter SIGNING IN, wie man eine registriert; --sign-in azure-cli braucht keine.</translation>
    </message>
    <message>
        <source>The same as --sign-in bearer.</source>
        <translation>Dasselbe wie --sign-in bearer.</translation>
    </message>
    <message>
        <source>Where to sign in, by default https://login.microsoftonline.com.</source>
        <translation>Wo anzumelden ist, sonst https://login.microsoftonline.com.</translation>
    </message>
    <message>
        <source>The directory&apos;s id or domain; without it, the one of the organization.</source>
        <translation>ID oder Domäne des Verzeichnisses; sonst das der Organisation.</translation>
    </message>
    <message>
        <source>A permission to ask for, by its full name; may be given several times.</source>
        <translation>Eine zu erfragende Berechtigung mit vollem Namen; auch mehrfach.</translation>
    </message>
    <message>
        <source>Print the address to open alone on a line, and also take the final address from standard input.</source>
        <translation>Die zu öffnende Adresse allein auf einer Zeile ausgeben und die letzte Adresse auch von der Standardeingabe nehmen.</translation>
    </message>
    <message>
        <source>As the app is registered: localhost or 127.0.0.1.</source>
        <translation>Wie die App registriert ist: localhost oder 127.0.0.1.</translation>
    </message>
    <message>
        <source>Also where the sign-in goes to a place that is not the service&apos;s own.</source>
        <translation>Auch wenn die Anmeldung an einen Ort geht, der nicht dem Dienst gehört.</translation>
    </message>
    <message>
        <source>--%1 takes a value.</source>
        <translation>--%1 verlangt einen Wert.</translation>
    </message>
    <message>
        <source>--authority takes an address that begins with https://.</source>
        <translation>--authority verlangt eine Adresse, die mit https:// beginnt.</translation>
    </message>
    <message>
        <source>--redirect-host takes localhost or 127.0.0.1.</source>
        <translation>--redirect-host nimmt localhost oder 127.0.0.1.</translation>
    </message>
    <message>
        <source>This account signs in with an access token that was pasted. Add --bearer-stdin and give a fresh one, or choose another way with --sign-in.</source>
        <translation>Dieses Konto meldet sich mit einem eingefügten Zugriffstoken an. Ergänzen Sie --bearer-stdin und geben Sie ein frisches, oder wählen Sie mit --sign-in eine andere Art.</translation>
    </message>
    <message>
        <source>This service offers no --sign-in %1. It offers: %2.</source>
        <translation>Dieser Dienst bietet kein --sign-in %1. Er bietet: %2.</translation>
    </message>
    <message>
        <source>Your sign-in would be sent to %1, which is not one of the service&apos;s own places. Nothing was sent. If you trust it, add --yes.</source>
        <translation>Ihre Anmeldung würde an %1 gesendet, und das ist keiner der eigenen Orte des Dienstes. Nichts wurde gesendet. Vertrauen Sie ihm, ergänzen Sie --yes.</translation>
    </message>
    <message>
        <source>pasted token</source>
        <translation>eingefügtes Token</translation>
    </message>
    <message>
        <source>browser</source>
        <translation>Browser</translation>
    </message>
    <message>
        <source>code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Azure CLI</source>
        <translation>Azure CLI</translation>
    </message>
    <message>
        <source>--secret-stdin needs --client-id: the id of the token whose secret it is.</source>
        <translation>--secret-stdin braucht --client-id: die Kennung des Tokens, dessen Geheimnis es ist.</translation>
    </message>
    <message>
        <source>--%1 and --%2 exclude each other.</source>
        <translation>--%1 und --%2 schließen einander aus.</translation>
    </message>
    <message>
        <source>--sign-in takes browser, device, azure-cli, client-credentials, basic or bearer.</source>
        <translation>--sign-in nimmt browser, device, azure-cli, client-credentials, basic oder bearer.</translation>
    </message>
    <message>
        <source>--%1 and --sign-in %2 exclude each other.</source>
        <translation>--%1 und --sign-in %2 schließen einander aus.</translation>
    </message>
    <message>
        <source>How to sign in: browser, device (a code for another device), azure-cli, client-credentials (a token&apos;s id and secret), basic (user and password) or bearer (an access token on standard input).</source>
        <translation>Wie man sich anmeldet: browser, device (ein Code für ein anderes Gerät), azure-cli, client-credentials (Kennung und Geheimnis eines Tokens), basic (Benutzer und Passwort) oder bearer (ein Zugriffstoken auf der Standardeingabe).</translation>
    </message>
    <message>
        <source>The same as --sign-in client-credentials: reads the secret of --client-id.</source>
        <translation>Dasselbe wie --sign-in client-credentials: liest das Geheimnis zu --client-id.</translation>
    </message>
    <message>
        <source>The same as --sign-in basic: reads the password of --user.</source>
        <translation>Dasselbe wie --sign-in basic: liest das Passwort zu --user.</translation>
    </message>
    <message>
        <source>Whose password it is, for --password-stdin.</source>
        <translation>Wessen Passwort es ist, für --password-stdin.</translation>
    </message>
    <message>
        <source>Of the app registration, for browser and device; of the token, for --secret-stdin.</source>
        <translation>Der App-Registrierung, für browser und device; des Tokens, für --secret-stdin.</translation>
    </message>
    <message>
        <source>This account signs in with the id and the secret of a token. Add --secret-stdin and give the secret, or choose another way with --sign-in.</source>
        <translation>Dieses Konto meldet sich mit Kennung und Geheimnis eines Tokens an. Fügen Sie --secret-stdin hinzu und geben Sie das Geheimnis, oder wählen Sie mit --sign-in einen anderen Weg.</translation>
    </message>
    <message>
        <source>This account signs in with a user and a password. Add --password-stdin and give the password, or choose another way with --sign-in.</source>
        <translation>Dieses Konto meldet sich mit Benutzer und Passwort an. Fügen Sie --password-stdin hinzu und geben Sie das Passwort, oder wählen Sie mit --sign-in einen anderen Weg.</translation>
    </message>
    <message>
        <source>--%1 says nothing here: people sign in at the service itself. Leave it out.</source>
        <translation>--%1 sagt hier nichts: Man meldet sich beim Dienst selbst an. Lassen Sie es weg.</translation>
    </message>
    <message>
        <source>--password-stdin needs --user: whose password it is.</source>
        <translation>--password-stdin braucht --user: wessen Passwort es ist.</translation>
    </message>
    <message>
        <source>id and secret</source>
        <translation>Kennung und Geheimnis</translation>
    </message>
    <message>
        <source>password</source>
        <translation>Passwort</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::SigningInCommand</name>
    <message>
        <source>The service does not say which directory signs in for the organization. If signing in fails, name it with --tenant.</source>
        <translation>Der Dienst sagt nicht, welches Verzeichnis für die Organisation anmeldet. Scheitert die Anmeldung, nennen Sie es mit --tenant.</translation>
    </message>
    <message>
        <source>This text can be sent to whoever administers your organization&apos;s directory:</source>
        <translation>Diesen Text können Sie der Administration des Verzeichnisses Ihrer Organisation senden:</translation>
    </message>
    <message>
        <source>The access token says that it ends %1.</source>
        <translation>Das Zugriffstoken läuft nach eigener Angabe %1 ab.</translation>
    </message>
    <message>
        <source>The sign-in cannot be renewed and ends %1.</source>
        <translation>Die Anmeldung lässt sich nicht erneuern und endet %1.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::StoreCommand</name>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>refuses access</source>
        <translation>verweigert den Zugriff</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>antwortet nicht</translation>
    </message>
    <message>
        <source>does not work</source>
        <translation>funktioniert nicht</translation>
    </message>
    <message>
        <source>Secrets are kept in: %1</source>
        <translation>Ort der Geheimnisse: %1</translation>
    </message>
    <message>
        <source>State: %1</source>
        <translation>Zustand: %1</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::StoreUseCommand</name>
    <message>
        <source>keychain, pass, or the name of another docker credential helper.</source>
        <translation>keychain, pass oder der Name eines anderen Docker-Credential-Helpers.</translation>
    </message>
    <message>
        <source>store use needs one place: keychain, pass, or another credential helper.</source>
        <translation>store use braucht einen Ort: keychain, pass oder einen anderen Credential-Helper.</translation>
    </message>
    <message>
        <source>This profile keeps sign-ins or secrets where they are, and this version does not move them. Use another profile (--profile DIR), or remove the accounts here first (`patkeeper-cli account remove`).</source>
        <translation>In diesem Profil sind schon Anmeldungen oder Geheimnisse hinterlegt, und diese Version verlegt sie nicht. Benutzen Sie ein anderes Profil (--profile DIR), oder entfernen Sie hier zuerst die Konten (`patkeeper-cli account remove`).</translation>
    </message>
    <message>
        <source>Patkeeper is at work on this profile elsewhere. Close its window, then try again.</source>
        <translation>Patkeeper arbeitet anderswo mit diesem Profil. Schließen Sie sein Fenster, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>This sandbox keeps secrets in memory only. With --profile DIR it keeps them, and where can be chosen.</source>
        <translation>Diese Sandbox hält Geheimnisse nur im Arbeitsspeicher. Mit --profile DIR hinterlegt sie sie, und der Ort ist wählbar.</translation>
    </message>
    <message>
        <source>An operation of this profile is not at its end. Run `patkeeper-cli resume`, then try again.</source>
        <translation>Ein Vorgang dieses Profils ist nicht zu Ende. Führen Sie `patkeeper-cli resume` aus, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>The present place still holds secrets of this profile. `patkeeper-cli account restore` brings them back; `patkeeper-cli account remove` then removes them.</source>
        <translation>Am jetzigen Ort liegen noch Geheimnisse dieses Profils. `patkeeper-cli account restore` holt sie zurück; `patkeeper-cli account remove` entfernt sie dann.</translation>
    </message>
    <message>
        <source>This profile keeps its secrets in: %1</source>
        <translation>Dieses Profil hinterlegt seine Geheimnisse hier: %1</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::TokenFields</name>
    <message>
        <source>--%1 says nothing to %2. Leave it out.</source>
        <translation>--%1 sagt %2 nichts. Lassen Sie es weg.</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <comment>service, what is asked for</comment>
        <translation>%1: %2.</translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::UpdateCommand</name>
    <message>
        <source>account/name, account#id or an id.</source>
        <translation>Konto/Name, Konto#ID oder eine ID.</translation>
    </message>
    <message>
        <source>A new name.</source>
        <translation>Ein neuer Name.</translation>
    </message>
    <message>
        <source>All scopes it is to have; may be given several times.</source>
        <translation>Alle Berechtigungen, die es haben soll; mehrfach möglich.</translation>
    </message>
    <message>
        <source>update needs one token.</source>
        <translation>update braucht ein Token.</translation>
    </message>
    <message>
        <source>--scope takes the name of a scope.</source>
        <translation>--scope nimmt den Namen einer Berechtigung.</translation>
    </message>
    <message>
        <source>--name takes a name.</source>
        <translation>--name nimmt einen Namen.</translation>
    </message>
    <message>
        <source>Changed “%1”, which expires %2. Its secret stays the same.</source>
        <translation>„%1“ geändert; läuft ab: %2. Das Geheimnis bleibt dasselbe.</translation>
    </message>
    <message>
        <source>The service shortened its life: it ends %1.</source>
        <translation>Der Dienst hat die Laufzeit verkürzt: Ende %1.</translation>
    </message>
    <message>
        <source>A new expiry: 30d, a date, or never.</source>
        <translation>Ein neuer Ablauf: 30d, ein Datum oder never.</translation>
    </message>
    <message>
        <source>Where it is used, one place a line.</source>
        <translation>Wo es benutzt wird, ein Ort je Zeile.</translation>
    </message>
    <message>
        <source>update needs --name, --scope, --expires or --notes.</source>
        <translation>update braucht --name, --scope, --expires oder --notes.</translation>
    </message>
    <message>
        <source>The notes are saved.</source>
        <translation>Die Notizen sind gespeichert.</translation>
    </message>
    <message>
        <source>Changed “%1”, which never expires. Its secret stays the same.</source>
        <translation>„%1“ ist geändert und läuft nie ab. Sein Geheimnis bleibt gleich.</translation>
    </message>
</context>
</TS>
