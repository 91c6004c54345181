// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

// Lets a pattern pass through memory in the way the argument names, gives the memory back, and looks through its own
// heap for what is left. Prints how often it was found while it was held and after it was given back.

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <thread>

namespace
{

constexpr int patternSize = 32;
constexpr int repetitions = 200;

// Computed, so that the pattern stands nowhere but where it was put.
char patternAt(std::size_t index)
{
    return static_cast<char>('a' + (index % patternSize * 7 + index % patternSize / 3) % 26);
}

bool matches(const char *bytes)
{
    for (std::size_t index = 0; index < patternSize; ++index) {
        if (bytes[index] != patternAt(index))
            return false;
    }
    return true;
}

int occurrencesIn(std::uintptr_t begin, std::uintptr_t end)
{
    int found = 0;
    for (std::uintptr_t at = begin; at + patternSize <= end; ++at) {
        // Seen through a volatile pointer, as the compiler may know that nothing of it is alive.
        const char *volatile bytes = reinterpret_cast<const char *>(at);
        if (matches(bytes))
            ++found;
    }
    return found;
}

// The heap and what has no name: arenas of threads and large blocks.
int occurrencesInMemory()
{
    // Static, so that the list itself takes nothing from the heap.
    static char line[512];
    struct Range {
        std::uintptr_t begin;
        std::uintptr_t end;
    };
    static Range ranges[512];
    int count = 0;
    std::FILE *maps = std::fopen("/proc/self/maps", "re");
    while (maps != nullptr && count < 512 && std::fgets(line, sizeof line, maps) != nullptr) {
        unsigned long begin = 0;
        unsigned long end = 0;
        char access[8] = {};
        char name[256] = {};
        if (std::sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &begin, &end, access, name) < 3)
            continue;
        if (std::strncmp(access, "rw", 2) == 0 && (name[0] == '\0' || std::strcmp(name, "[heap]") == 0))
            ranges[count++] = {begin, end};
    }
    if (maps != nullptr)
        std::fclose(maps);
    int found = 0;
    for (int index = 0; index < count; ++index)
        found += occurrencesIn(ranges[index].begin, ranges[index].end);
    return found;
}

int heldAtOnce = 0;

void whileHeld()
{
    heldAtOnce = occurrencesInMemory();
}

constexpr std::size_t wholeSize = static_cast<std::size_t>(patternSize) * repetitions;

void growByteArray()
{
    QByteArray bytes;
    for (std::size_t index = 0; index < wholeSize; ++index)
        bytes.append(patternAt(index));
    whileHeld();
}

void growString()
{
    std::string text;
    for (std::size_t index = 0; index < wholeSize; ++index)
        text.push_back(patternAt(index));
    whileHeld();
}

void growAndShrinkBlock()
{
    char *block = nullptr;
    std::size_t filled = 0;
    for (std::size_t size = 24; size <= wholeSize; size = size * 3 / 2) {
        block = static_cast<char *>(std::realloc(block, size));
        for (; filled < size; ++filled)
            block[filled] = patternAt(filled);
    }
    whileHeld();
    block = static_cast<char *>(std::realloc(block, 64));
    std::free(block);
}

void largeBlock()
{
    constexpr std::size_t size = 1024UL * 1024;
    char *block = new char[size];
    for (std::size_t index = 0; index < size; ++index)
        block[index] = patternAt(index);
    whileHeld();
    delete[] block;
}

void parseJson()
{
    QByteArray bytes = "{\"token\":\"";
    for (std::size_t index = 0; index < wholeSize; ++index)
        bytes.append(patternAt(index));
    bytes.append("\"}");
    const QByteArray token = QJsonDocument::fromJson(bytes).object().value(QLatin1String("token")).toString().toUtf8();
    whileHeld();
}

void inThread()
{
    std::thread(growByteArray).join();
}

} // namespace

int main(int argc, char **argv)
{
    const struct {
        const char *name;
        std::function<void()> run;
    } ways[] = {{"bytearray", growByteArray}, {"string", growString}, {"realloc", growAndShrinkBlock},
                {"large", largeBlock},        {"json", parseJson},    {"thread", inThread}};
    for (const auto &way : ways) {
        if (argc != 2 || std::strcmp(argv[1], way.name) != 0)
            continue;
        way.run();
        std::printf("%d %d\n", heldAtOnce, occurrencesInMemory());
        return 0;
    }
    return 2;
}
