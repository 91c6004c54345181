<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
</context>
</TS>
