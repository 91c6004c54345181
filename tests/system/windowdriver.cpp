// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include <QAbstractButton>
#include <QAbstractEventDispatcher>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDeadlineTimer>
#include <QGenericPlugin>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QSocketNotifier>
#include <QTest>
#include <QTimer>

#include <optional>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 40'000;

void answer(const QString &text)
{
    const QByteArray line = text.toUtf8().replace('\n', ' ') + '\n';
    // Nobody reads any longer where this fails.
    [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, line.constData(), static_cast<size_t>(line.size()));
}

/// What is left on the clipboard when the program is about to leave main().
void tellClipboard()
{
    const QMimeData *data = QGuiApplication::clipboard()->mimeData();
    const bool isEmpty = data == nullptr || data->text().isEmpty();
    answer(isEmpty ? u"clipboard empty"_s : u"clipboard full"_s);
}

template<typename T>
T *visible(const QString &name)
{
    const QWidgetList windows = QApplication::topLevelWidgets();
    for (QWidget *window : windows) {
        if (!window->isVisible())
            continue;
        if (T *self = qobject_cast<T *>(window); self != nullptr && window->objectName() == name)
            return self;
        const QList<T *> children = window->findChildren<T *>(name);
        for (T *child : children) {
            if (child->isVisible())
                return child;
        }
    }
    return nullptr;
}

QAbstractItemModel *tokens()
{
    auto *table = visible<QAbstractItemView>(u"tokenTable"_s);
    return table != nullptr ? table->model() : nullptr;
}

} // namespace

/// The hands and eyes of a test inside the real program: it does at a widget's name what a person would do with mouse
/// and keyboard. One command a line on standard input, its parts separated by tabs, one answer a line on standard
/// output. A command is tried until it can be done.
class WindowDriver final : public QObject
{
    Q_OBJECT

public:
    WindowDriver();

private:
    void onInput();
    void next();
    /// The answer, or nothing where it cannot be done yet.
    static std::optional<QString> tryTo(const QStringList &command);
    static bool click(const QString &name);
    static bool type(const QString &name, const QString &text);
    static bool paste(const QString &name);
    static bool trigger(const QString &action);
    static bool choose(const QString &token);
    static QString names();

    QSocketNotifier m_notifier{STDIN_FILENO, QSocketNotifier::Read};
    QTimer m_again;
    QDeadlineTimer m_deadline{QDeadlineTimer::Forever};
    QByteArray m_input;
};

WindowDriver::WindowDriver()
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &WindowDriver::onInput);
    connect(&m_again, &QTimer::timeout, this, &WindowDriver::next);
    m_again.setInterval(20);
    qAddPostRoutine(tellClipboard);
}

void WindowDriver::onInput()
{
    QByteArray buffer(4096, '\0');
    const auto count = ::read(STDIN_FILENO, buffer.data(), static_cast<size_t>(buffer.size()));
    if (count <= 0) {
        m_notifier.setEnabled(false);
        return;
    }
    m_input += buffer.first(count);
    m_deadline.setRemainingTime(patience);
    m_again.start();
}

void WindowDriver::next()
{
    const qsizetype end = m_input.indexOf('\n');
    if (end < 0)
        return m_again.stop();
    const std::optional<QString> done = tryTo(QString::fromUtf8(m_input.first(end)).split(u'\t'));
    if (!done && !m_deadline.hasExpired())
        return;
    m_input.remove(0, end + 1);
    answer(done.value_or(u"cannot"_s));
}

std::optional<QString> WindowDriver::tryTo(const QStringList &command)
{
    const QString verb = command.value(0);
    const QString name = command.value(1);
    if (verb == "tokens"_L1)
        return names();
    if (verb == "dispatcher"_L1)
        return QAbstractEventDispatcher::instance()->inherits("QEventDispatcherGlib") ? u"glib"_s : u"other"_s;
    if (verb == "text"_L1) {
        const auto *label = visible<QLabel>(name);
        const auto *button = visible<QAbstractButton>(name);
        return label != nullptr ? label->text() : button != nullptr ? button->text() : QString();
    }
    if (verb == "close"_L1 || verb == "minimised"_L1) {
        auto *window = visible<QWidget>(name);
        if (window == nullptr || (verb == "minimised"_L1 && !window->isMinimized()))
            return std::nullopt;
        if (verb == "close"_L1)
            window->close();
        return u"done"_s;
    }
    const bool done = verb == "see"_L1       ? visible<QWidget>(name) != nullptr
                      : verb == "gone"_L1    ? visible<QWidget>(name) == nullptr
                      : verb == "click"_L1   ? click(name)
                      : verb == "type"_L1    ? type(name, command.value(2))
                      : verb == "paste"_L1   ? paste(name)
                      : verb == "trigger"_L1 ? trigger(name)
                      : verb == "choose"_L1  ? choose(name)
                                             : false;
    return done ? std::optional(u"done"_s) : std::nullopt;
}

bool WindowDriver::click(const QString &name)
{
    auto *button = visible<QAbstractButton>(name);
    if (button == nullptr || !button->isEnabled())
        return false;
    QTest::mouseClick(button, Qt::LeftButton);
    return true;
}

bool WindowDriver::type(const QString &name, const QString &text)
{
    auto *field = visible<QLineEdit>(name);
    if (field == nullptr || !field->isEnabled())
        return false;
    field->clear();
    field->setFocus();
    QTest::keyClicks(field, text);
    return true;
}

bool WindowDriver::paste(const QString &name)
{
    auto *field = visible<QLineEdit>(name);
    if (field == nullptr || !field->isEnabled())
        return false;
    field->clear();
    field->setFocus();
    QTest::keyClick(field, Qt::Key_V, Qt::ControlModifier);
    return !field->text().isEmpty();
}

bool WindowDriver::trigger(const QString &name)
{
    auto *window = visible<QWidget>(u"mainWindow"_s);
    auto *action = window != nullptr ? window->findChild<QAction *>(name) : nullptr;
    if (action == nullptr || !action->isEnabled())
        return false;
    action->trigger();
    return true;
}

bool WindowDriver::choose(const QString &token)
{
    auto *table = visible<QAbstractItemView>(u"tokenTable"_s);
    for (int row = 0; table != nullptr && row < table->model()->rowCount(); ++row) {
        const QModelIndex index = table->model()->index(row, 0);
        if (index.data().toString() != token)
            continue;
        table->setCurrentIndex(index);
        return true;
    }
    return false;
}

QString WindowDriver::names()
{
    QStringList all;
    const QAbstractItemModel *model = tokens();
    for (int row = 0; model != nullptr && row < model->rowCount(); ++row)
        all.append(model->index(row, 0).data().toString());
    return all.join(u'\t');
}

/// Lets Qt load the driver into the program that is tested, which knows nothing of it.
class WindowDriverPlugin final : public QGenericPlugin
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "windowdriver.json")

public:
    QObject *create(const QString &, const QString &) override { return new WindowDriver; }
};

#include "windowdriver.moc"
