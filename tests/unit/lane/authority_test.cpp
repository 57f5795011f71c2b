// Codes that only the authority can answer, at a lane: colours, the three ways offline, two codes in one visit,
// whose code it is. The service itself is played by hand; drivers/net has the real one.
#include "lane/binding.h"
#include "unit/lane/fakes.h"

namespace gate {
namespace {

constexpr const char* kCode = "P:token1";

class Province : public ::testing::Test {
protected:
    Province() {
        Trust trusted = *gate.trust.get();
        ProvinceCode known;
        known.authority = "测试码";
        known.starts_with = {"P:"};
        trusted.provinces.push_back(known);
        gate.trust.set(std::move(trusted));
        use({});
        gate.ports.authority = &gate.authority;
        gate.checkpoint = std::make_unique<Checkpoint>(LaneConfig{}, gate.ports, gate.context);
        gate.sees_room();
    }
    void use(Policy policy) {
        policy.accepted = {CodeFamily::pass, CodeFamily::province};
        policy.repeat_within = seconds(0);
        gate.policy.set(policy);
    }
    void answers(CodeStatus status, const std::string& identity = "", const std::string& name = "") {
        HealthCode code;
        code.family = CodeFamily::province;
        code.status = status;
        code.identifier = identity.empty() ? "token1" : identity;
        code.lasting = !identity.empty();
        code.holder = name;
        gate.authority.reply = code;
    }
    /// Shows codes one after the other; then the face, and time for everything to end.
    void visit(std::initializer_list<std::string> codes, bool walks = false) {
        for (const std::string& code : codes) {
            gate.step(code);
            gate.wait(milliseconds(500));
        }
        gate.sees_face(36'500);
        gate.steps(2);
        if (walks) return gate.walk_through();
        gate.wait(milliseconds(20'000));
        gate.leave();
    }
    void bind(const std::string& identity, const std::string& person) {
        HealthCode code;
        code.family = CodeFamily::province;
        code.identifier = identity;
        ASSERT_TRUE(gate.roster.bind(gate.journal->digest_of(code), person, "test", gate.clock.time).ok());
    }
    Event last(EventKind kind) {
        const auto rows = gate.rows(kind);
        return rows.empty() ? Event{} : rows.back();
    }
    Policy both(bool bind = false) {
        Policy policy;
        policy.pass_and_health_code = true;
        policy.bind_with_pass = bind;
        return policy;
    }

    SmallGate gate;
};

TEST_F(Province, green_of_a_bound_person_is_admitted_and_asked_once) {
    bind("id-7", "A-1");
    answers(CodeStatus::green, "id-7");
    visit({kCode}, true);
    const Event admit = last(EventKind::admit);
    EXPECT_EQ(admit.family, CodeFamily::province);
    EXPECT_EQ(admit.person->person, "A-1");
    EXPECT_EQ(admit.person->code_status, CodeStatus::green);
    EXPECT_EQ(gate.authority.asked, (std::vector<std::string>{kCode}));
    EXPECT_EQ(gate.turnstile.opened, 1);
}

TEST_F(Province, green_of_nobody_known_is_a_visitor) {
    answers(CodeStatus::green, "id-7");
    visit({kCode});
    EXPECT_EQ(gate.last_refusal(), Reason::visitor);
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST_F(Province, yellow_red_and_unknown_are_refused_each_by_its_name) {
    bind("id-7", "A-1");
    for (const auto& [status, reason] : {std::pair{CodeStatus::yellow, Reason::code_yellow},
                                         {CodeStatus::red, Reason::code_red},
                                         {CodeStatus::unknown, Reason::code_unknown},
                                         {CodeStatus::expired, Reason::expired}}) {
        answers(status, "id-7");
        visit({kCode});
        EXPECT_EQ(gate.last_refusal(), reason);
    }
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST_F(Province, no_answer_is_waited_for_and_then_refused_as_unreachable) {
    gate.step(kCode);
    gate.sees_face(36'500);
    gate.wait(milliseconds(3000));
    EXPECT_EQ(gate.count(EventKind::refuse), 0u);
    gate.wait(milliseconds(3000));
    EXPECT_EQ(gate.last_refusal(), Reason::unreachable);
}

TEST_F(Province, an_answer_of_unreachable_ends_the_wait_at_once) {
    answers(CodeStatus::unreachable);
    gate.step(kCode);
    gate.steps(2);
    EXPECT_EQ(gate.last_refusal(), Reason::unreachable);
}

TEST_F(Province, offline_the_policy_decides_who_decides) {
    answers(CodeStatus::unreachable);
    Policy policy;
    policy.offline = Offline::guard;
    use(policy);
    gate.step(kCode);
    gate.steps(3);
    EXPECT_EQ(gate.status().phase, LanePhase::needs_guard);
    gate.leave();
    policy.offline = Offline::refuse;
    use(policy);
    gate.step(kCode);
    gate.steps(3);
    EXPECT_EQ(gate.status().phase, LanePhase::refused);
}

TEST_F(Province, offline_an_earlier_green_of_the_same_person_admits_and_is_marked) {
    Policy policy = both();
    policy.offline = Offline::cached;
    use(policy);
    answers(CodeStatus::green, "id-7");
    visit({gate.pass("A-1"), kCode}, true);
    ASSERT_EQ(gate.count(EventKind::admit), 1u);
    answers(CodeStatus::unreachable);
    visit({gate.pass("A-1"), kCode}, true);
    EXPECT_EQ(last(EventKind::admit).reason, Reason::by_cached_answer);
    EXPECT_EQ(last(EventKind::admit).person->code_status, CodeStatus::unreachable);
    visit({kCode, gate.pass("A-1")}, true);
    EXPECT_EQ(last(EventKind::admit).reason, Reason::by_cached_answer) << "in either order";
    // Somebody else has no green answer.
    visit({gate.pass("A-2"), kCode});
    EXPECT_EQ(gate.last_refusal(), Reason::unreachable);
    // And no cached answer makes another.
    gate.clock.pass(std::chrono::hours(13));
    visit({gate.pass("A-1"), kCode});
    EXPECT_EQ(gate.last_refusal(), Reason::unreachable);
    EXPECT_EQ(gate.turnstile.opened, 3);
}

TEST_F(Province, a_newer_red_ends_an_earlier_green) {
    Policy policy = both();
    policy.offline = Offline::cached;
    use(policy);
    answers(CodeStatus::green, "id-7");
    visit({gate.pass("A-1"), kCode}, true);
    answers(CodeStatus::red, "id-7");
    visit({gate.pass("A-1"), kCode});
    answers(CodeStatus::unreachable);
    visit({gate.pass("A-1"), kCode});
    EXPECT_EQ(gate.last_refusal(), Reason::unreachable);
}

TEST_F(Province, pass_and_health_code_in_either_order_are_one_row_and_one_pulse) {
    use(both());
    answers(CodeStatus::green, "id-7");
    visit({gate.pass("A-1"), kCode}, true);
    visit({kCode, gate.pass("A-2")}, true);
    const auto admits = gate.rows(EventKind::admit);
    ASSERT_EQ(admits.size(), 2u);
    EXPECT_EQ(admits[0].person->person, "A-1");
    EXPECT_EQ(admits[1].person->person, "A-2");
    EXPECT_EQ(admits[1].person->code_status, CodeStatus::green);
    EXPECT_EQ(gate.count(EventKind::refuse), 0u);
    EXPECT_EQ(gate.turnstile.opened, 2);
}

TEST_F(Province, a_missing_second_code_is_waited_for_and_then_named) {
    use(both());
    gate.step(gate.pass("A-1"));
    gate.sees_face(36'500);
    gate.wait(milliseconds(14'000));
    EXPECT_EQ(gate.count(EventKind::refuse), 0u);
    gate.wait(milliseconds(2000));
    EXPECT_EQ(gate.last_refusal(), Reason::second_code_missing);
}

TEST_F(Province, the_same_pass_shown_again_while_the_code_is_looked_for_changes_nothing) {
    use(both());
    answers(CodeStatus::green, "id-7");
    gate.step(gate.pass("A-1"));
    gate.wait(milliseconds(3000));
    visit({gate.pass("A-1"), kCode}, true);
    EXPECT_EQ(gate.count(EventKind::admit), 1u);
    EXPECT_EQ(gate.count(EventKind::refuse), 0u);
}

TEST_F(Province, the_pass_of_the_next_worker_is_not_the_second_code_of_the_first) {
    use(both());
    answers(CodeStatus::green, "id-7");
    gate.step(gate.pass("A-1"));
    gate.wait(milliseconds(500));
    visit({gate.pass("A-2"), kCode}, true);
    ASSERT_EQ(gate.count(EventKind::admit), 1u);
    EXPECT_EQ(last(EventKind::admit).person->person, "A-2");
    EXPECT_EQ(gate.last_refusal(), Reason::second_code_missing);
}

TEST_F(Province, a_pass_of_nobody_is_refused_in_whichever_order_it_comes) {
    use(both());
    answers(CodeStatus::green, "id-7");
    visit({kCode, gate.pass("X-9")});
    EXPECT_EQ(gate.last_refusal(), Reason::not_on_roster);
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST_F(Province, a_red_code_beside_a_good_pass_is_refused) {
    use(both());
    answers(CodeStatus::red, "id-7");
    visit({gate.pass("A-1"), kCode});
    EXPECT_EQ(gate.last_refusal(), Reason::code_red);
    EXPECT_EQ(last(EventKind::refuse).person->code_status, CodeStatus::red);
}

TEST_F(Province, a_code_admitted_with_a_pass_is_bound_and_recognised_alone_though_its_text_changed) {
    use(both(true));
    answers(CodeStatus::green, "id-7");
    visit({gate.pass("A-1"), kCode}, true);
    const Event bound = last(EventKind::bound);
    EXPECT_EQ(bound.reason, Reason::bound_with_pass);
    EXPECT_EQ(bound.person->person, "A-1");
    EXPECT_EQ(bound.ref, last(EventKind::admit).id);
    visit({gate.pass("A-1"), "P:token2"}, true);
    EXPECT_EQ(gate.count(EventKind::bound), 1u) << "once";
    use({});
    visit({"P:token3"}, true);
    EXPECT_EQ(last(EventKind::admit).person->person, "A-1");
}

TEST_F(Province, a_code_without_an_identity_is_not_bound_by_itself) {
    use(both(true));
    answers(CodeStatus::green);
    visit({gate.pass("A-1"), kCode}, true);
    EXPECT_EQ(gate.count(EventKind::bound), 0u);
}

TEST_F(Province, the_health_code_of_another_beside_a_pass_is_an_alarm) {
    use(both(true));
    bind("id-7", "A-2");
    answers(CodeStatus::green, "id-7");
    visit({gate.pass("A-1"), kCode});
    EXPECT_EQ(gate.last_refusal(), Reason::code_of_another);
    EXPECT_EQ(last(EventKind::alarm).reason, Reason::code_of_another);
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST_F(Province, a_colour_on_the_phone_that_contradicts_the_answer_is_an_alarm_whichever_way_round) {
    bind("id-7", "A-1");
    answers(CodeStatus::green, "id-7");
    gate.colour = CodeColour::red;
    visit({kCode});
    EXPECT_EQ(gate.last_refusal(), Reason::colour_mismatch);
    EXPECT_EQ(gate.rows(EventKind::alarm).size(), 1u);
    answers(CodeStatus::red, "id-7");
    gate.colour = CodeColour::green;
    visit({kCode});
    EXPECT_EQ(gate.last_refusal(), Reason::code_red);
    EXPECT_EQ(gate.rows(EventKind::alarm).size(), 2u);
    EXPECT_EQ(last(EventKind::alarm).reason, Reason::colour_mismatch);
    gate.colour = CodeColour::red;
    visit({kCode});
    EXPECT_EQ(gate.rows(EventKind::alarm).size(), 2u) << "red and red agree";
}

TEST_F(Province, a_name_that_does_not_fit_is_for_the_guard_where_the_site_asks) {
    bind("id-7", "A-1");
    answers(CodeStatus::green, "id-7", "李雪梅");
    visit({kCode}, true);
    EXPECT_EQ(gate.count(EventKind::admit), 1u);
    Policy policy;
    policy.name_must_fit = true;
    use(policy);
    visit({kCode});
    EXPECT_EQ(gate.last_refusal(), Reason::name_mismatch);
    answers(CodeStatus::green, "id-7", "WANG JIANHUA");
    visit({kCode}, true);
    EXPECT_EQ(gate.count(EventKind::admit), 2u);
}

TEST_F(Province, the_guard_binds_a_visitors_code_once) {
    answers(CodeStatus::green, "id-7");
    visit({kCode});
    const Event visitor = last(EventKind::refuse);
    auto reader = *JournalReader::open(gate.folder.path + "/journal.db");
    const auto bound = bind_by_guard(gate.context, *reader, visitor.id, "A-3", "王师傅");
    ASSERT_TRUE(bound.ok()) << bound.fault().detail;
    const Event row = last(EventKind::bound);
    EXPECT_EQ(row.id, *bound);
    EXPECT_EQ(row.ref, visitor.id);
    EXPECT_EQ(row.person->actor, "王师傅");
    visit({"P:token9"}, true);
    EXPECT_EQ(last(EventKind::admit).person->person, "A-3");
}

TEST_F(Province, what_cannot_be_bound_is_refused_in_words) {
    auto reader = *JournalReader::open(gate.folder.path + "/journal.db");
    EXPECT_EQ(bind_by_guard(gate.context, *reader, 999, "A-1", "g").fault().reason, Reason::not_found);
    EXPECT_EQ(bind_by_guard(gate.context, *reader, 1, "A-1", "g").fault().reason, Reason::request_invalid);
    visit({gate.pass("A-1")}, true);
    EXPECT_EQ(bind_by_guard(gate.context, *reader, last(EventKind::admit).id, "A-2", "g").fault().reason,
              Reason::request_invalid);
    answers(CodeStatus::green, "id-7");
    visit({kCode});
    EXPECT_EQ(bind_by_guard(gate.context, *reader, last(EventKind::refuse).id, "X-9", "g").fault().reason,
              Reason::not_found);
    EXPECT_EQ(gate.count(EventKind::bound), 0u);
}

}  // namespace
}  // namespace gate
