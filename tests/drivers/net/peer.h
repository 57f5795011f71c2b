// The local HTTPS server of peer.py as a child process, for the length of a test suite.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "unit/temp_folder.h"

namespace gate {

class HttpsPeer {
public:
    HttpsPeer() {
        std::array<int, 2> in{}, out{};
        EXPECT_EQ(pipe(in.data()) + pipe(out.data()), 0);
        child_ = fork();
        if (child_ == 0) {
            dup2(in[0], 0);
            dup2(out[1], 1);
            for (int fd = 3; fd < 64; ++fd) close(fd);
            const char* script = GATE_SOURCE_DIR "/tests/drivers/net/peer.py";
            execl("/usr/bin/python3", "python3", "-W", "ignore", script, folder.path.c_str(), nullptr);
            _exit(127);
        }
        close(in[0]);
        close(out[1]);
        input_ = in[1];
        std::string line;
        for (char c = 0; read(out[0], &c, 1) == 1 && c != '\n';) line += c;
        close(out[0]);
        ports_ = nlohmann::json::parse(line, nullptr, false);
        EXPECT_TRUE(ports_.is_object()) << "peer.py did not start: python3-cryptography is needed";
    }
    ~HttpsPeer() {
        close(input_);
        waitpid(child_, nullptr, 0);
    }
    HttpsPeer(const HttpsPeer&) = delete;
    HttpsPeer& operator=(const HttpsPeer&) = delete;

    std::string url(const std::string& port, const std::string& path) const {
        return (port == "plain" ? "http" : "https") + std::string("://127.0.0.1:") +
               std::to_string(ports_.value(port, 0)) + path;
    }
    std::string file(const std::string& name) const { return folder.path + "/" + name; }

    TempFolder folder;

private:
    pid_t child_ = 0;
    int input_ = -1;
    nlohmann::json ports_;
};

/// One for all tests of this program: making it takes a third of a second.
inline HttpsPeer& peer() {
    static HttpsPeer one;
    return one;
}

}  // namespace gate
