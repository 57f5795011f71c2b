// Frames with a code in ink of any colour, and a camera of the network that sends them.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <thread>

#include "drivers/camera/made_code.h"
#include "drivers/camera/pictures.h"

namespace gate::camera {

inline cv::Mat frame_with(const std::string& text, cv::Scalar ink = {20, 20, 20}) {
    const GreyImage made = softened(picture_of(text, 640, 480, 100, 100, 6, 0, 255));
    cv::Mat frame(480, 640, CV_8UC3);
    for (int y = 0; y < 480; ++y)
        for (int x = 0; x < 640; ++x)
            for (int c = 0; c < 3; ++c)
                frame.at<cv::Vec3b>(y, x)[c] =
                    cv::saturate_cast<uchar>(ink[c] + (235 - ink[c]) * made.view().row(y)[x] / 255);
    return frame;
}

inline std::string jpeg_of(const cv::Mat& frame) {
    std::vector<std::uint8_t> jpeg;
    cv::imencode(".jpg", frame, jpeg);
    return {jpeg.begin(), jpeg.end()};
}

/// Sends these JPEGs over HTTP as cameras do, and then nothing more.
class StreamingCamera {
public:
    explicit StreamingCamera(std::vector<std::string> frames)
        : socket_(::socket(AF_INET, SOCK_STREAM, 0)), frames_(std::move(frames)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        if (bind(socket_, reinterpret_cast<sockaddr*>(&at), size) != 0 || listen(socket_, 4) != 0) std::abort();
        getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~StreamingCamera() {
        over_ = true;
        shutdown(socket_, SHUT_RDWR);
        thread_.join();
        for (const int client : clients_) close(client);
        close(socket_);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/stream"; }

private:
    void serve() {
        while (!over_) {
            const int client = accept(socket_, nullptr, nullptr);
            if (client < 0) return;
            clients_.push_back(client);
            std::string out = "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n";
            for (const std::string& jpeg : frames_)
                out += "--b\r\nContent-Type: image/jpeg\r\nContent-Length: " + std::to_string(jpeg.size()) +
                       "\r\n\r\n" + jpeg + "\r\n";
            if (send(client, out.data(), out.size(), MSG_NOSIGNAL) < 0) continue;
        }
    }

    const int socket_;
    const std::vector<std::string> frames_;
    int port_ = 0;
    std::atomic<bool> over_{false};
    std::vector<int> clients_;
    std::thread thread_;
};

}  // namespace gate::camera
