# Writes the 10,000 passwords that people choose first, one a line, each of
# at least eight characters: what a thief of the database would try. Words,
# pinyin surnames and keyboard walks with the endings people add. Plain
# digit runs and birthdays are refused by rule, not by list (core/password.c).
#
#	awk -f common-passwords.awk > common-passwords.txt
BEGIN {
	n_words = split("password passwd qwerty qwertyuiop asdfgh asdfghjkl zxcvbn " \
	    "zxcvbnm qazwsx qazwsxedc wasd abc abcd abcde abcdef abcdefg abcdefgh " \
	    "a aa aaa aaaa q qq qqq w ww z zz zzz x xx admin administrator root " \
	    "user test guest welcome hello love iloveyou loveyou woaini woaiwojia " \
	    "woaizhongguo zhongguo china beijing shanghai guangzhou shenzhen " \
	    "laopo laogong baobao baobei mama baba jiejie didi gege meimei " \
	    "nihao xiexie kaixin kuaile xingfu pingan jiankang facai gongxi " \
	    "mima mimashi wodemima wang li zhang liu chen yang huang zhao wu zhou " \
	    "xu sun ma zhu hu guo he lin gao luo zheng liang song tang deng feng " \
	    "han cao zeng peng xiao cai pan tian dong yuan yu ye du cheng wei su " \
	    "lv ding ren lu yao shen zhong jiang cui tan shi fan liao jia xia fu " \
	    "fang bai zou meng xiong qin qiu qian hou jin yin xue lei dragon " \
	    "monkey sunshine princess football baseball superman batman shadow " \
	    "master michael letmein trustno flower summer winter spring autumn " \
	    "tiger lion happy lucky angel secret google apple samsung huawei " \
	    "xiaomi tencent taobao weixin wechat alipay police jingcha gongan " \
	    "wangting qq520 abc123 a123 aa123 q123 qwe asd zxc qweasd asdzxc " \
	    "qweasdzxc poiuy mnbvc computer internet system server windows linux",
	    words, " ")
	n_tails = split("123456 12345678 123456789 1234567890 1234567 12345 1234 " \
	    "123 5201314 1314520 520520 521521 520 521 1314 666666 888888 " \
	    "66666666 88888888 666 888 999 000 111 111111 000000 123123 112233 " \
	    "654321 987654321 147258369 159357 789456123 168 168168 007 110 119 " \
	    "2000 2008 2010 2012 2015 2016 2017 2018 2019 2020 2021 2022 2023 " \
	    "2024 2025 2026 1980 1981 1982 1983 1984 1985 1986 1987 1988 1989 " \
	    "1990 1991 1992 1993 1994 1995 1996 1997 1998 1999 ! !@# 123! 123. " \
	    "@123 @1234 @123456 @2025 @2026 qwe abc abc123 woaini", tails, " ")
	left = 10000
	for (i = 1; i <= n_words; i++)
		say(words[i])
	for (i = 1; i <= n_words; i++)
		say(words[i] words[i])
	for (t = 1; t <= n_tails; t++)
		for (i = 1; i <= n_words; i++) {
			say(words[i] tails[t])
			say(tails[t] words[i])
		}
}
function say(word) {
	if (left == 0 || length(word) < 8 || word in said)
		return
	said[word] = 1
	left--
	print word
}
