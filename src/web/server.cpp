#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <list>
#include <mutex>

#include "web/http.h"
#include "web/router.h"
#include "web/target.h"
#include "web/wire.h"

namespace gate::web {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::awaitable;
using asio::use_awaitable;
using Socket = asio::generic::stream_protocol::socket;
using Parser = http::request_parser<http::string_body>;

constexpr std::chrono::seconds kSlowest{15};  // for a request to arrive, a piece to be taken
constexpr std::chrono::seconds kKeepAlive{60};
constexpr std::chrono::seconds kHeartbeat{1};
constexpr std::chrono::seconds kGoodbye{1};
constexpr std::chrono::seconds kLookAgain{3};  // at who reads a stream
constexpr std::uint32_t kLongestHeader = 16 << 10;

/// One page that listens to an event stream.
struct Listener {
    explicit Listener(const asio::any_io_executor& executor) : wake(executor) {}
    std::string path, newest;
    bool fresh = false;
    asio::steady_timer wake;
};

std::string address_of(const asio::ip::tcp::socket& socket) {
    boost::system::error_code error;
    const auto peer = socket.remote_endpoint(error);
    return error ? "" : peer.address().to_string();
}
std::string address_of(const asio::local::stream_protocol::socket&) { return ""; }

std::string text_or_empty(const http::fields& fields, http::field name) {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : std::string(found->value());
}

Request request_from(const Parser::value_type& message, const Target& target, bool local) {
    Request request;
    request.method = std::string(message.method_string());
    request.path = target.path;
    request.query = target.query;
    request.cookies = parse_cookies(text_or_empty(message, http::field::cookie));
    request.if_none_match = text_or_empty(message, http::field::if_none_match);
    request.content_type = text_or_empty(message, http::field::content_type);
    request.accept = text_or_empty(message, http::field::accept);
    request.host = text_or_empty(message, http::field::host);
    request.origin = text_or_empty(message, http::field::origin);
    request.authorization = text_or_empty(message, http::field::authorization);
    if (const auto csrf = message.find("X-CSRF-Token"); csrf != message.end())
        request.csrf = std::string(csrf->value());
    request.body = message.body();
    request.local = local;
    return request;
}

template <class Body>
void set_headers(http::response<Body>& message, const Response& response) {
    message.result(static_cast<unsigned>(response.status));
    message.set(http::field::server, "small-gate");
    message.set(http::field::content_type, response.content_type);
    message.set(http::field::cache_control, "no-store");
    message.set("Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
                "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    message.set("X-Content-Type-Options", "nosniff");
    message.set("Referrer-Policy", "no-referrer");
    message.set("Cross-Origin-Resource-Policy", "same-origin");
    for (const auto& [name, value] : response.headers) message.set(name, value);
}

/// What a client is told whose request could not be read; empty if it only went away.
std::optional<Response> refusal_of(const boost::system::error_code& error) {
    if (error == http::error::body_limit) return problem(413, {Reason::too_large, ""});
    if (error == http::error::header_limit) return problem(431, {Reason::too_large, "the request's header"});
    const bool parsing = error.category() == http::make_error_code(http::error::bad_method).category();
    if (!parsing || error == http::error::end_of_stream) return std::nullopt;
    return problem(400, {Reason::request_invalid, error.message()});
}

}  // namespace

struct Server::Inner {
    explicit Inner(Options given) : options(std::move(given)) {}

    const Options options;
    Router router;
    const Layout* layout = nullptr;
    std::shared_ptr<asio::ssl::context> tls;  // none: plain
    std::list<Listener*> listeners;           // outlives the io_context, whose end ends the coroutines that are in it
    int connections = 0;
    mutable std::mutex statistics_mutex;
    Statistics statistics;
    asio::io_context io{1};
    std::atomic<std::size_t> waiting{0};      // for the pool
    asio::thread_pool pool{options.threads};  // handlers may wait for the disk; events must not wait for them
    asio::ip::tcp::acceptor tcp{io};
    asio::local::stream_protocol::acceptor local{io};

    template <class Acceptor>
    awaitable<void> accept(Acceptor& acceptor, bool is_local);
    awaitable<void> serve(Socket socket, std::string address, bool is_local);
    awaitable<void> serve_requests(Wire& wire, bool is_local);
    awaitable<bool> answer(Wire& wire, const Parser::value_type& message, bool is_local);
    awaitable<void> send(Wire& wire, Response response, bool keep_alive, bool head_only);
    awaitable<void> send_stream(Wire& wire, const Response& response);
    awaitable<void> send_events(Wire& wire, Request request);
    awaitable<void> tell(Wire& wire, const std::string& text);
    awaitable<Response> handle(Request request);
    awaitable<std::optional<Response>> refuse_stream(Request request);

    bool host_is_right(std::string_view host) const;
    template <class Change>
    void note(Change change) {
        const std::lock_guard held(statistics_mutex);
        change(statistics);
    }
};

bool Server::Inner::host_is_right(std::string_view host) const {
    const std::string name = host_name(host);
    const auto& more = options.hosts;
    return name == "localhost" || name == "127.0.0.1" || name == "::1" || name == options.address ||
           std::find(more.begin(), more.end(), name) != more.end();
}

template <class Acceptor>
awaitable<void> Server::Inner::accept(Acceptor& acceptor, bool is_local) {
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(use_awaitable));
        if (error == asio::error::operation_aborted) co_return;
        if (error) {  // out of descriptors: wait for one
            asio::steady_timer pause(io, std::chrono::milliseconds(100));
            co_await pause.async_wait(use_awaitable);
            continue;
        }
        std::string address = address_of(socket);
        if (connections >= options.connections) continue;  // the socket closes itself
        note([this](Statistics& all) { all.connections = static_cast<std::size_t>(++connections); });
        asio::co_spawn(io, serve(Socket(std::move(socket)), std::move(address), is_local),
                       [this](const std::exception_ptr&) {
                           note([this](Statistics& all) { all.connections = static_cast<std::size_t>(--connections); });
                       });
    }
}

awaitable<void> Server::Inner::serve(Socket socket, std::string address, bool is_local) {
    Wire wire(Wire::Stream(std::move(socket)), std::move(address));
    if (!is_local && tls) {
        wire.secure(*tls);
        wire.expires_after(kSlowest);
        co_await wire.handshake();
    }
    co_await serve_requests(wire, is_local);
    wire.expires_after(kGoodbye);
    co_await wire.shut_down();
}

awaitable<void> Server::Inner::serve_requests(Wire& wire, bool is_local) {
    beast::flat_buffer buffer;
    for (bool first = true;; first = false) {
        Parser parser;
        parser.header_limit(kLongestHeader);
        parser.body_limit(options.longest_body);
        wire.expires_after(first ? kSlowest : kKeepAlive);
        auto [error, size] = co_await http::async_read(wire, buffer, parser, asio::as_tuple(use_awaitable));
        // Made before co_await: GCC 12 destroys a temporary inside the expression twice.
        if (auto refusal = refusal_of(error)) co_await send(wire, std::move(*refusal), false, false);
        if (error) co_return;
        if (!co_await answer(wire, parser.get(), is_local)) co_return;
    }
}

/// True when the connection may carry another request.
awaitable<bool> Server::Inner::answer(Wire& wire, const Parser::value_type& message, bool is_local) {
    const bool keep_alive = message.keep_alive();
    const bool head_only = message.method() == http::verb::head;
    const auto target = parse_target(std::string_view(message.target().data(), message.target().size()));
    Response response;
    if (!is_local && !host_is_right(text_or_empty(message, http::field::host))) {
        response =
            problem(421, {Reason::host_refused, "Host: " + text_or_empty(message, http::field::host).substr(0, 100)});
    } else if (!target) {
        response = problem(400, {Reason::request_invalid, "the address cannot be read"});
    } else {
        Request request = request_from(message, *target, is_local);
        request.layout = layout;
        request.address = wire.address;
        request.secure = wire.is_secure();
        if (message.method() == http::verb::get && router.is_stream(target->path)) {
            co_await send_events(wire, std::move(request));
            co_return false;
        }
        ++waiting;
        response = co_await asio::co_spawn(pool, handle(std::move(request)), use_awaitable);
    }
    co_await send(wire, std::move(response), keep_alive, head_only);
    co_return keep_alive;
}

awaitable<Response> Server::Inner::handle(Request request) {
    --waiting;
    co_return router.answer(std::move(request));
}

awaitable<std::optional<Response>> Server::Inner::refuse_stream(Request request) {
    co_return router.refuse_stream(std::move(request));
}

awaitable<void> Server::Inner::send(Wire& wire, Response response, bool keep_alive, bool head_only) {
    note([&](Statistics& all) { ++all.answers[response.status]; });
    wire.expires_after(kSlowest);
    if (response.stream && !head_only) co_return co_await send_stream(wire, response);
    http::response<http::string_body> message;
    set_headers(message, response);
    message.keep_alive(keep_alive);
    const std::size_t length = response.body.size();
    message.body() = head_only ? std::string() : std::move(response.body);
    message.prepare_payload();
    if (head_only) message.content_length(length);
    co_await http::async_write(wire, message, use_awaitable);
}

awaitable<void> Server::Inner::send_stream(Wire& wire, const Response& response) {
    http::response<http::empty_body> head;
    set_headers(head, response);
    head.chunked(true);
    http::response_serializer<http::empty_body> serializer(head);
    co_await http::async_write_header(wire, serializer, use_awaitable);
    for (bool more = true; more;) {
        std::string piece;
        more = co_await asio::co_spawn(
            pool, [&]() -> awaitable<bool> { co_return response.stream(piece); }, use_awaitable);
        wire.expires_after(kSlowest);
        if (!piece.empty()) co_await asio::async_write(wire, http::make_chunk(asio::buffer(piece)), use_awaitable);
    }
    co_await asio::async_write(wire, http::make_chunk_last(), use_awaitable);
}

awaitable<void> Server::Inner::tell(Wire& wire, const std::string& text) {
    wire.expires_after(kSlowest);
    co_await asio::async_write(wire, asio::buffer(text), use_awaitable);
}

awaitable<void> Server::Inner::send_events(Wire& wire, Request request) {
    auto refusal = co_await asio::co_spawn(pool, refuse_stream(request), use_awaitable);
    if (refusal) co_return co_await send(wire, *std::move(refusal), false, false);
    Response response;
    response.content_type = "text/event-stream";
    http::response<http::empty_body> head;
    set_headers(head, response);
    head.keep_alive(false);
    http::response_serializer<http::empty_body> serializer(head);
    wire.expires_after(kSlowest);
    co_await http::async_write_header(wire, serializer, use_awaitable);

    Listener listener(io.get_executor());
    listener.path = request.path;
    listener.newest = router.greet(request.path);
    listener.fresh = true;
    const auto place = listeners.insert(listeners.end(), &listener);
    const auto count = [this](Statistics& all) { all.streams = listeners.size(); };
    note(count);
    const auto leave = std::shared_ptr<void>(nullptr, [this, place, count](void*) {
        listeners.erase(place);
        note(count);
    });
    asio::steady_timer look(io);  // a session may end, a display be revoked
    const auto due = std::make_shared<bool>();
    const auto note_when_due = [&] {
        *due = false;
        look.expires_after(kLookAgain);
        look.async_wait([due](const boost::system::error_code& error) { *due = !error; });
    };
    note_when_due();
    while (!refusal) {
        if (!listener.fresh) {
            listener.wake.expires_after(kHeartbeat);
            co_await listener.wake.async_wait(asio::as_tuple(use_awaitable));
        }
        // A browser tells nobody of comments, so the heartbeat is an event of its own.
        const std::string text = listener.fresh ? "data: " + listener.newest + "\n\n" : "event: beat\ndata: 1\n\n";
        listener.fresh = false;
        co_await tell(wire, text);
        if (!*due) continue;
        refusal = co_await asio::co_spawn(pool, refuse_stream(request), use_awaitable);
        note_when_due();
    }
}

Server::Server(Options options) : inner_(std::make_unique<Inner>(std::move(options))) {}

Server::~Server() {
    stop();
    inner_->pool.join();
}

void Server::route(std::string method, std::string pattern, Access access, Handler handler) {
    inner_->router.add(std::move(method), std::move(pattern), std::move(access), std::move(handler));
}

void Server::local_route(std::string method, std::string pattern, Handler handler) {
    inner_->router.add(std::move(method), std::move(pattern), Access::local(), std::move(handler));
}

void Server::events(std::string path, Access access, Hello hello) {
    inner_->router.add_stream(std::move(path), std::move(access), std::move(hello));
}

void Server::identify_by(Identify identify) { inner_->router.identify_by(std::move(identify)); }
void Server::use_layout(const Layout& layout) { inner_->layout = &layout; }
Statistics Server::statistics() const {
    const std::lock_guard held(inner_->statistics_mutex);
    Statistics seen = inner_->statistics;
    seen.waiting = inner_->waiting;
    return seen;
}
std::vector<RouteInfo> Server::routes() const { return inner_->router.routes(); }

Status Server::listen() {
    const Options& options = inner_->options;
    const std::string where = options.address + ":" + std::to_string(options.port);
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) return Fault{Reason::config_invalid, options.address + " is not an IP address"};
    const asio::ip::tcp::endpoint endpoint(address, static_cast<asio::ip::port_type>(options.port));
    if (options.certificate) {
        try {
            inner_->tls = tls_context(*options.certificate);
        } catch (const std::exception& wrong) {
            return Fault{Reason::tls_invalid, wrong.what()};
        }
    }
    inner_->tcp.open(endpoint.protocol(), error);
    if (!error) inner_->tcp.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) inner_->tcp.bind(endpoint, error);
    if (!error) inner_->tcp.listen(asio::socket_base::max_listen_connections, error);
    if (error) return Fault{Reason::address_in_use, where + ": " + error.message()};
    if (options.local_socket.empty()) return Done{};
    ::unlink(options.local_socket.c_str());  // of a process that was killed; the journal's lock says we are alone
    inner_->local.open(asio::local::stream_protocol(), error);
    const mode_t before = ::umask(0177);  // from its first moment, only this user may connect
    if (!error) inner_->local.bind(asio::local::stream_protocol::endpoint(options.local_socket), error);
    ::umask(before);
    if (!error) inner_->local.listen(asio::socket_base::max_listen_connections, error);
    if (error) return Fault{Reason::address_in_use, options.local_socket + ": " + error.message()};
    return Done{};
}

int Server::port() const { return inner_->tcp.local_endpoint().port(); }

void Server::run() {
    asio::co_spawn(inner_->io, inner_->accept(inner_->tcp, false), asio::detached);
    if (inner_->local.is_open()) asio::co_spawn(inner_->io, inner_->accept(inner_->local, true), asio::detached);
    inner_->io.run();
}

void Server::stop() { inner_->io.stop(); }

void Server::use_certificate(const Certificate& certificate) {
    auto context = tls_context(certificate);
    asio::post(inner_->io, [this, context = std::move(context)]() mutable { inner_->tls = std::move(context); });
}

void Server::publish(const std::string& path, std::string data) {
    asio::post(inner_->io, [this, path, data = std::move(data)] {
        for (Listener* listener : inner_->listeners) {
            if (listener->path != path) continue;
            listener->newest = data;
            listener->fresh = true;
            listener->wake.cancel();
        }
    });
}

}  // namespace gate::web
