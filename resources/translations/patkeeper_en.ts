<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>patkeeper::AccountAssistant</name>
    <message numerus="yes">
        <source>&amp;Add %n accounts</source>
        <translation>
            <numerusform>&amp;Add %n account</numerusform>
            <numerusform>&amp;Add %n accounts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::Companion</name>
    <message numerus="yes">
        <source>%n token(s) need attention</source>
        <translation>
            <numerusform>%n token needs attention</numerusform>
            <numerusform>%n tokens need attention</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::CreateTokenFlow</name>
    <message numerus="yes">
        <source>%1 allows %n token(s) per user, and you have that many. Revoke one that is not needed, such as “%2”, then try again.</source>
        <translation>
            <numerusform>%1 allows %n token per user, and you have that many. Revoke one that is not needed, such as “%2”, then try again.</numerusform>
            <numerusform>%1 allows %n tokens per user, and you have that many. Revoke one that is not needed, such as “%2”, then try again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::DetailsPane</name>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::DevicePane</name>
    <message numerus="yes">
        <source>The code holds for another %n seconds.</source>
        <translation>
            <numerusform>The code holds for another %n second.</numerusform>
            <numerusform>The code holds for another %n seconds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The code holds for another %n minutes.</source>
        <translation>
            <numerusform>The code holds for another %n minute.</numerusform>
            <numerusform>The code holds for another %n minutes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::Doctor</name>
    <message numerus="yes">
        <source>“%1” is signed in and lists %n token(s).</source>
        <translation>
            <numerusform>“%1” is signed in and lists %n token.</numerusform>
            <numerusform>“%1” is signed in and lists %n tokens.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“%1” is signed in as %2 and lists %n token(s).</source>
        <translation>
            <numerusform>“%1” is signed in as %2 and lists %n token.</numerusform>
            <numerusform>“%1” is signed in as %2 and lists %n tokens.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“%1” holds %n certificate(s), good until %2 at least.</source>
        <translation>
            <numerusform>“%1” holds %n certificate, good until %2 at least.</numerusform>
            <numerusform>“%1” holds %n certificates, good until %2 at least.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“%1” needs no sign-in and lists %n token(s).</source>
        <translation>
            <numerusform>“%1” needs no sign-in and lists %n token.</numerusform>
            <numerusform>“%1” needs no sign-in and lists %n tokens.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::DoctorDialog</name>
    <message numerus="yes">
        <source>%n things are good to know.</source>
        <translation>
            <numerusform>%n thing is good to know.</numerusform>
            <numerusform>%n things are good to know.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things are to be mended.</source>
        <translation>
            <numerusform>%n thing is to be mended.</numerusform>
            <numerusform>%n things are to be mended.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::ExpiryChooser</name>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::ExtendDialog</name>
    <message numerus="yes">
        <source>Extend %n tokens</source>
        <translation>
            <numerusform>Extend %n token</numerusform>
            <numerusform>Extend %n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Extend %n tokens</source>
        <translation>
            <numerusform>&amp;Extend %n token</numerusform>
            <numerusform>&amp;Extend %n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them live longer already, and stay as they are.</source>
        <translation>
            <numerusform>%n of them lives longer already, and stays as it is.</numerusform>
            <numerusform>%n of them live longer already, and stay as they are.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::ExtendTokensFlow</name>
    <message numerus="yes">
        <source>Extending %n token(s)</source>
        <translation>
            <numerusform>Extending %n token</numerusform>
            <numerusform>Extending %n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::FurtherAccounts</name>
    <message numerus="yes">
        <source>%n accounts were added.</source>
        <translation>
            <numerusform>%n account was added.</numerusform>
            <numerusform>%n accounts were added.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::GraceChooser</name>
    <message numerus="yes">
        <source> hours</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> hour</numerusform>
            <numerusform> hours</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::GroupCell</name>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::HandOverDialog</name>
    <message numerus="yes">
        <source> seconds</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> second</numerusform>
            <numerusform> seconds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::HandOverRun</name>
    <message numerus="yes">
        <source>The hand-over command was ended, as it took longer than %n second(s). See its output, fix it or give it more time, then try again.</source>
        <translation>
            <numerusform>The hand-over command was ended, as it took longer than %n second. See its output, fix it or give it more time, then try again.</numerusform>
            <numerusform>The hand-over command was ended, as it took longer than %n seconds. See its output, fix it or give it more time, then try again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::HistoryDialog</name>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries were saved in “%1”.</source>
        <translation>
            <numerusform>%n entry was saved in “%1”.</numerusform>
            <numerusform>%n entries were saved in “%1”.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::HistoryVerdict</name>
    <message numerus="yes">
        <source>The oldest %n entries are from before that could be told.</source>
        <translation>
            <numerusform>The oldest %n entry is from before that could be told.</numerusform>
            <numerusform>The oldest %n entries are from before that could be told.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::MainWindow</name>
    <message numerus="yes">
        <source>Recorded: %n token(s) are still needed.</source>
        <translation>
            <numerusform>Recorded: %n token is still needed.</numerusform>
            <numerusform>Recorded: %n tokens are still needed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::OperationsPane</name>
    <message numerus="yes">
        <source>%n interrupted operations</source>
        <translation>
            <numerusform>%n interrupted operation</numerusform>
            <numerusform>%n interrupted operations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n operations under way</source>
        <translation>
            <numerusform>%n operation under way</numerusform>
            <numerusform>%n operations under way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n old tokens are to be revoked</source>
        <translation>
            <numerusform>%n old token is to be revoked</numerusform>
            <numerusform>%n old tokens are to be revoked</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::PolicyDialog</name>
    <message numerus="yes">
        <source> days before</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> day before</numerusform>
            <numerusform> days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> days old</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> day old</numerusform>
            <numerusform> days old</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> days</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> day</numerusform>
            <numerusform> days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> hours</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> hour</numerusform>
            <numerusform> hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> months after the last time</source>
        <comment>after a number</comment>
        <translation>
            <numerusform> month after the last time</numerusform>
            <numerusform> months after the last time</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::RefreshFlow</name>
    <message numerus="yes">
        <source>Refreshing %n account(s)</source>
        <translation>
            <numerusform>Refreshing %n account</numerusform>
            <numerusform>Refreshing %n accounts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::Reminders</name>
    <message numerus="yes">
        <source>%1 expires in %n day(s)</source>
        <comment>token</comment>
        <translation>
            <numerusform>%1 expires in %n day</numerusform>
            <numerusform>%1 expires in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 stops working in %n day(s)</source>
        <comment>token</comment>
        <translation>
            <numerusform>%1 stops working in %n day</numerusform>
            <numerusform>%1 stops working in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The sign-in to %1 ends in %n day(s)</source>
        <translation>
            <numerusform>The sign-in to %1 ends in %n day</numerusform>
            <numerusform>The sign-in to %1 ends in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 stops working in %n day(s) unless it is used</source>
        <translation>
            <numerusform>%1 stops working in %n day unless it is used</numerusform>
            <numerusform>%1 stops working in %n days unless it is used</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 may stop working in %n day(s) if nothing uses it</source>
        <translation>
            <numerusform>%1 may stop working in %n day if nothing uses it</numerusform>
            <numerusform>%1 may stop working in %n days if nothing uses it</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n token(s) and sign-in(s) need attention</source>
        <translation>
            <numerusform>%n token or sign-in needs attention</numerusform>
            <numerusform>%n tokens and sign-ins need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them expire(s) by tomorrow</source>
        <translation>
            <numerusform>%n of them expires by tomorrow</numerusform>
            <numerusform>%n of them expire by tomorrow</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::RevokeDialog</name>
    <message numerus="yes">
        <source>Revoke %n tokens?</source>
        <translation>
            <numerusform>Revoke %n token?</numerusform>
            <numerusform>Revoke %n tokens?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Revoke %n tokens</source>
        <translation>
            <numerusform>&amp;Revoke %n token</numerusform>
            <numerusform>&amp;Revoke %n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::RevokeTokensFlow</name>
    <message numerus="yes">
        <source>Revoking %n token(s)</source>
        <translation>
            <numerusform>Revoking %n token</numerusform>
            <numerusform>Revoking %n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::RotateTokensDialog</name>
    <message numerus="yes">
        <source>Rotate %n tokens</source>
        <translation>
            <numerusform>Rotate %n token</numerusform>
            <numerusform>Rotate %n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Rotate %n tokens</source>
        <translation>
            <numerusform>&amp;Rotate %n token</numerusform>
            <numerusform>&amp;Rotate %n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::RotateTokensFlow</name>
    <message numerus="yes">
        <source>Rotating %n token(s)</source>
        <translation>
            <numerusform>Rotating %n token</numerusform>
            <numerusform>Rotating %n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::Rotation</name>
    <message numerus="yes">
        <source>It works in all organizations; %n of them get a token each, which works there only. The old one is not revoked: revoke it when nothing uses it any longer.</source>
        <translation>
            <numerusform>It works in all organizations, and %n gets a token of its own, which works there only. It is not revoked: revoke it when nothing uses it any longer.</numerusform>
            <numerusform>It works in all organizations; %n of them get a token each, which works there only. The old one is not revoked: revoke it when nothing uses it any longer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 allows %n token(s) per user, and there is no room for the successor of “%2”.</source>
        <translation>
            <numerusform>%1 allows %n token per user, and there is no room for the successor of “%2”.</numerusform>
            <numerusform>%1 allows %n tokens per user, and there is no room for the successor of “%2”.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::RotationWording</name>
    <message numerus="yes">
        <source>Making one for each of %n further organization(s)</source>
        <translation>
            <numerusform>Making one for %n further organization</numerusform>
            <numerusform>Making one for each of %n further organizations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Those of %n further organization(s) live, too.</source>
        <translation>
            <numerusform>That of %n further organization lives, too.</numerusform>
            <numerusform>Those of %n further organizations live, too.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::Rules</name>
    <message numerus="yes">
        <source>live %n hour(s)</source>
        <comment>access tokens</comment>
        <translation>
            <numerusform>live %n hour</numerusform>
            <numerusform>live %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>live %n minute(s)</source>
        <comment>access tokens</comment>
        <translation>
            <numerusform>live %n minute</numerusform>
            <numerusform>live %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>live %n second(s)</source>
        <comment>access tokens</comment>
        <translation>
            <numerusform>live %n second</numerusform>
            <numerusform>live %n seconds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::ScopeCatalogue</name>
    <message numerus="yes">
        <source>%n scopes</source>
        <translation>
            <numerusform>%n scope</numerusform>
            <numerusform>%n scopes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::ScopeChooser</name>
    <message numerus="yes">
        <source>%1; and %n more</source>
        <translation>
            <numerusform>%1; and %n more</numerusform>
            <numerusform>%1; and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %n chosen</source>
        <translation>
            <numerusform>%1: %n chosen</numerusform>
            <numerusform>%1: %n chosen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::SignInDonePage</name>
    <message numerus="yes">
        <source>%n tokens are listed.</source>
        <translation>
            <numerusform>%n token is listed.</numerusform>
            <numerusform>%n tokens are listed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::StatusLine</name>
    <message numerus="yes">
        <source>%n living tokens</source>
        <translation>
            <numerusform>%n living token</numerusform>
            <numerusform>%n living tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenFacts</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::TokenReminderDialog</name>
    <message numerus="yes">
        <source>Reminders of %n tokens</source>
        <translation>
            <numerusform>Reminders of %n token</numerusform>
            <numerusform>Reminders of %n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::WindowActions</name>
    <message numerus="yes">
        <source>Re&amp;voke %n tokens…</source>
        <translation>
            <numerusform>Re&amp;voke %n token…</numerusform>
            <numerusform>Re&amp;voke %n tokens…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Forget %n tokens…</source>
        <translation>
            <numerusform>&amp;Forget %n token…</numerusform>
            <numerusform>&amp;Forget %n tokens…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>R&amp;otate %n tokens…</source>
        <translation>
            <numerusform>R&amp;otate %n token…</numerusform>
            <numerusform>R&amp;otate %n tokens…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Keep %n tokens: still &amp;needed</source>
        <translation>
            <numerusform>Keep %n token: still &amp;needed</numerusform>
            <numerusform>Keep %n tokens: still &amp;needed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Rem&amp;inders of %n tokens…</source>
        <translation>
            <numerusform>Rem&amp;inders of %n token…</numerusform>
            <numerusform>Rem&amp;inders of %n tokens…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Extend %n tokens…</source>
        <translation>
            <numerusform>&amp;Extend %n token…</numerusform>
            <numerusform>&amp;Extend %n tokens…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::WindowDialogs</name>
    <message numerus="yes">
        <source>Secret copied. The clipboard is cleared in %n seconds.</source>
        <translation>
            <numerusform>Secret copied. The clipboard is cleared in %n second.</numerusform>
            <numerusform>Secret copied. The clipboard is cleared in %n seconds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Forget %n tokens?</source>
        <translation>
            <numerusform>Forget %n token?</numerusform>
            <numerusform>Forget %n tokens?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tokens were forgotten.</source>
        <translation>
            <numerusform>%n token were forgotten.</numerusform>
            <numerusform>%n tokens were forgotten.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::Wording</name>
    <message numerus="yes">
        <source>in %n minutes</source>
        <translation>
            <numerusform>in %n minute</numerusform>
            <numerusform>in %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n hours</source>
        <translation>
            <numerusform>in %n hour</numerusform>
            <numerusform>in %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n days</source>
        <translation>
            <numerusform>in %n day</numerusform>
            <numerusform>in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::YearPicture</name>
    <message numerus="yes">
        <source>%n living tokens</source>
        <translation>
            <numerusform>%n living token</numerusform>
            <numerusform>%n living tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n living tokens, sorted by their ends</source>
        <translation>
            <numerusform>%n living token, sorted by its end</numerusform>
            <numerusform>%n living tokens, sorted by their ends</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountAddCommand</name>
    <message numerus="yes">
        <source>Added “%1” for %2, with %n token(s).</source>
        <translation>
            <numerusform>Added “%1” for %2, with %n token.</numerusform>
            <numerusform>Added “%1” for %2, with %n tokens.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountRemoveCommand</name>
    <message numerus="yes">
        <source>%n secret(s) of this account are kept here and would be lost. Add --yes to remove them too.</source>
        <translation>
            <numerusform>%n secret of this account is kept here and would be lost. Add --yes to remove them too.</numerusform>
            <numerusform>%n secrets of this account are kept here and would be lost. Add --yes to remove them too.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::AccountRestoreCommand</name>
    <message numerus="yes">
        <source>Restored %n account(s)</source>
        <translation>
            <numerusform>Restored %n account</numerusform>
            <numerusform>Restored %n accounts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> and %n kept secret(s).</source>
        <translation>
            <numerusform> and %n kept secret.</numerusform>
            <numerusform> and %n kept secrets.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>`patkeeper-cli resume` looks for the token(s) that %n more secret(s) belong to.</source>
        <translation>
            <numerusform>`patkeeper-cli resume` looks for the token that %n more secret belong to.</numerusform>
            <numerusform>`patkeeper-cli resume` looks for the tokens that %n more secrets belong to.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::HistoryCommand</name>
    <message numerus="yes">
        <source>%n entries were checked.</source>
        <translation>
            <numerusform>%n entry was checked.</numerusform>
            <numerusform>%n entries were checked.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::PolicyCommand</name>
    <message numerus="yes">
        <source>rotate %n day(s) before expiry</source>
        <translation>
            <numerusform>rotate %n day before expiry</numerusform>
            <numerusform>rotate %n days before expiry</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>rotate %n day(s) after it was created</source>
        <translation>
            <numerusform>rotate %n day after it was created</numerusform>
            <numerusform>rotate %n days after it was created</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>successors live %n day(s)</source>
        <translation>
            <numerusform>successors live %n day</numerusform>
            <numerusform>successors live %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>predecessors live %n hour(s) longer</source>
        <translation>
            <numerusform>predecessors live %n hour longer</numerusform>
            <numerusform>predecessors live %n hours longer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>ask every %n month(s) whether it is still needed</source>
        <translation>
            <numerusform>ask every %n month whether it is still needed</numerusform>
            <numerusform>ask every %n months whether it is still needed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::ProveCommand</name>
    <message numerus="yes">
        <source>%n creation(s) may never have reached the service; they are looked for until they would expire.</source>
        <translation>
            <numerusform>%n creation may never have reached the service; it is looked for until it would expire.</numerusform>
            <numerusform>%n creations may never have reached the service; they are looked for until they would expire.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>patkeeper::cli::RotateCommand</name>
    <message numerus="yes">
        <source>%n day(s) later</source>
        <translation>
            <numerusform>%n day later</numerusform>
            <numerusform>%n days later</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) later</source>
        <translation>
            <numerusform>%n hour later</numerusform>
            <numerusform>%n hours later</numerusform>
        </translation>
    </message>
</context>
</TS>
