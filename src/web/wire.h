// One connection, plain or under TLS, behind one type, so that everything above is compiled once. Only
// server.cpp includes this.
#pragma once

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <memory>
#include <optional>
#include <string>

#include "web/certificate.h"

namespace gate::web {

/// Throws what Boost throws when the certificate cannot be used.
inline std::shared_ptr<boost::asio::ssl::context> tls_context(const Certificate& certificate) {
    namespace ssl = boost::asio::ssl;
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    context->use_certificate_chain(boost::asio::buffer(certificate.chain_pem));
    context->use_private_key(boost::asio::buffer(certificate.key_pem), ssl::context::pem);
    return context;
}

/// Reads and writes as Boost wants it of a stream (AsyncReadStream, AsyncWriteStream).
class Wire {
public:
    // One type for TCP and for the local socket.
    using Stream = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;
    using executor_type = Stream::executor_type;

    Wire(Stream stream, std::string peer) : address(std::move(peer)), stream_(std::move(stream)) {}

    const std::string address;  // of the other side; empty on the local socket

    /// Everything from here on is under TLS; handshake() comes first.
    void secure(boost::asio::ssl::context& context) { tls_.emplace(stream_, context); }
    bool is_secure() const { return tls_.has_value(); }
    boost::asio::awaitable<void> handshake() {
        co_await tls_->async_handshake(boost::asio::ssl::stream_base::server, boost::asio::use_awaitable);
    }
    /// Says goodbye, so that the other side knows that nothing was cut off.
    boost::asio::awaitable<void> shut_down() {
        if (!tls_) co_return;
        co_await tls_->async_shutdown(boost::asio::as_tuple(boost::asio::use_awaitable));
    }

    executor_type get_executor() { return stream_.get_executor(); }
    /// What is under way, and what begins, ends after `time`.
    void expires_after(std::chrono::seconds time) { stream_.expires_after(time); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        if (tls_) return tls_->async_read_some(buffers, std::forward<Token>(token));
        return stream_.async_read_some(buffers, std::forward<Token>(token));
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        if (tls_) return tls_->async_write_some(buffers, std::forward<Token>(token));
        return stream_.async_write_some(buffers, std::forward<Token>(token));
    }

private:
    Stream stream_;
    std::optional<boost::asio::ssl::stream<Stream&>> tls_;
};

}  // namespace gate::web
